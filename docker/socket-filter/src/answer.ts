import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

/** An answer in JSON, as the engine itself would give it. */
export const sendJson = (response: ServerResponse, status: number, body: unknown): undefined => {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text), Connection: 'close' });
  response.end(text);
  return undefined;
};

/** Headers of the engine that a client needs; all others, those of the connection among them, stay behind. */
const KEPT = ['content-type', 'api-version', 'docker-experimental', 'ostype'] as const;

/** Passes an answer on as it comes. */
export const relay = async (answer: IncomingMessage, response: ServerResponse): Promise<undefined> => {
  const headers = KEPT.flatMap((name) => {
    const value = answer.headers[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  response.writeHead(answer.statusCode ?? 502, { ...Object.fromEntries(headers), Connection: 'close' });
  // The head must not wait for a body that may begin in hours.
  response.flushHeaders();
  await pipeline(answer, response);
  return undefined;
};
