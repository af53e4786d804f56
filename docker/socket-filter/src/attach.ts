import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { relay } from './answer.ts';
import type { EngineStream } from './engine.ts';

const RAW_STREAM = /^application\/vnd\.docker\.[a-z-]+$/;

/**
 * Passes the output of a container on, in the engine's own way: after the head the connection is a raw stream. What the client sends
 * is read and forgotten: there is no way to a container's input.
 */
export const attach = async (engine: EngineStream, response: ServerResponse): Promise<undefined> => {
  const { socket } = response;
  const { statusCode, headers } = engine.answer;
  if (socket === null || (statusCode !== 101 && statusCode !== 200)) return relay(engine.answer, response);
  response.detachSocket(socket);
  socket.write(headOf(statusCode, headers['content-type'] ?? ''));
  socket.resume();
  // A client that closes its side has no more use for the output either.
  socket.on('end', () => socket.destroy());
  await pipeline(engine.kind === 'upgraded' ? engine.stream : engine.answer, socket);
  return undefined;
};

const headOf = (status: 101 | 200, type: string): string => {
  const contentType = `Content-Type: ${RAW_STREAM.test(type) ? type : 'application/vnd.docker.raw-stream'}`;
  const lines =
    status === 101
      ? ['HTTP/1.1 101 UPGRADED', contentType, 'Connection: Upgrade', 'Upgrade: tcp']
      : ['HTTP/1.1 200 OK', contentType, 'Connection: close'];
  return `${lines.join('\r\n')}\r\n\r\n`;
};
