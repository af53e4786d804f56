import { type Server, STATUS_CODES } from 'node:http';
import { problemOf, refused } from './problem.ts';
import type { RequestTurns } from './request-turns.ts';

/** Codes of the parser's errors, with status and detail of the answer; any other is 400. */
const STATUS: Readonly<Record<string, readonly [status: number, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'the head of the request has more than 16 kB'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'the chunks of the body have too many extensions'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'the request was not complete in time'],
};

/** Answers what is not a request with a problem, after the requests before it, and closes the connection. */
export const answerUnreadable = (server: Server, { isAnswering, whenAnswered }: RequestTurns): void => {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // The rest of that request may have arrived: reading was held while others were answered.
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && isAnswering(socket)) return;
    whenAnswered(socket, () => {
      if (socket.writable) socket.write(answer(error.code ?? ''));
      socket.destroy(error);
    });
  });
};

const answer = (code: string): string => {
  const [status, detail] = STATUS[code] ?? [400, 'this is not an HTTP/1.1 request'];
  const body = JSON.stringify({ ...problemOf(refused('malformed', detail)), status });
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
};
