import type { IncomingMessage } from 'node:http';
import { type Refusal, refused } from './refusal.ts';

const LARGEST = 64 * 1024;
const JSON_TYPE = /^application\/json(?:; ?charset=utf-8)?$/i;

/** That no body comes along; one of no length counts as none. */
export const hasNoBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] === undefined && (headers['content-length'] ?? '0') === '0';

/** The body of a call that has one, however it was framed. What is too large is read to its end and forgotten, to be answered. */
export const readBody = async (request: IncomingMessage): Promise<{ readonly kind: 'body'; readonly bytes: Buffer } | Refusal> => {
  const { headers } = request;
  if (!JSON_TYPE.test(headers['content-type'] ?? '')) return refused(400, 'the body must be of type application/json');
  if (headers['content-encoding'] !== undefined) return refused(400, 'the body must not be encoded');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= LARGEST) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size <= LARGEST ? { kind: 'body', bytes: Buffer.concat(chunks) } : refused(413, `the body is larger than ${LARGEST} bytes`);
};
