import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Somebody who asks too much: runs until the signal aborts. */
export interface Flood {
  readonly name: string;
  readonly run: (port: number, signal: AbortSignal) => Promise<void>;
}

const HOST = 'Host: 127.0.0.1\r\n';
const get = (path: string, headers = ''): string => `GET ${path} HTTP/1.1\r\n${HOST}${headers}\r\n`;
const PAGE = get('/predictions?from=2020-01-01');
const COMPUTED = Array.from({ length: 1000 }, (_, i) => get(`/predict?date=2025-07-${10 + (i % 18)}&hour=${i % 24}`)).join('');

const opened = async (port: number, signal: AbortSignal): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  signal.addEventListener('abort', () => socket.destroy(), { once: true });
  await once(socket, 'connect').catch(() => undefined);
  return socket;
};

/** `count` connections, each of which does that. */
const each =
  (count: number, act: (socket: Socket, signal: AbortSignal, port: number) => unknown) => async (port: number, signal: AbortSignal) => {
    const sockets = await Promise.all(Array.from({ length: count }, () => opened(port, signal)));
    await Promise.all(sockets.map(async (socket) => act(socket, signal, port)));
  };

const everySo = async (milliseconds: number, signal: AbortSignal, act: () => void): Promise<void> => {
  for (; !signal.aborted; await sleep(milliseconds)) act();
};

/** Asks again and again, each time when the answer has come. */
const again =
  (ask: string) =>
  (socket: Socket): void => {
    socket.on('data', (bytes: Buffer) => {
      if (bytes.includes('HTTP/1.1 ')) socket.write(ask);
    });
    socket.write(ask);
  };

export const FLOODS: readonly Flood[] = [
  { name: 'nobody', run: () => Promise.resolve() },
  ...[1, 4, 64].map((count) => ({
    name: `${count} x 1000 pages, pipelined, unread`,
    run: each(count, (socket) => void socket.write(PAGE.repeat(1000))),
  })),
  { name: '4 x 1000 pages, pipelined, read', run: each(4, (socket) => void socket.resume().write(PAGE.repeat(1000))) },
  { name: '4 x 1000 computed forecasts, pipelined, read', run: each(4, (socket) => void socket.resume().write(COMPUTED)) },
  { name: '4 x 20000 /health, pipelined, read', run: each(4, (socket) => void socket.resume().write(get('/health').repeat(20_000))) },
  { name: '64 ask for a page again and again', run: each(64, again(PAGE)) },
  {
    name: '64 slow readers of 1000 pages',
    run: each(64, (socket, signal) => {
      socket.pause();
      socket.write(PAGE.repeat(1000));
      return everySo(50, signal, () => void socket.read(1024));
    }),
  },
  {
    name: '400 slow senders of a head',
    run: each(400, (socket, signal) => {
      socket.resume().write(`GET /health HTTP/1.1\r\n${HOST}X: `);
      return everySo(100, signal, () => void socket.write('y'));
    }),
  },
  {
    name: '8 send heads of 15 kB again and again',
    run: each(8, again(get('/health', `X: ${'y'.repeat(15_000)}\r\n`))),
  },
  {
    name: '16 send endless bodies with GET',
    run: each(16, (socket, signal, port) => {
      let current = socket;
      return everySo(10, signal, () => {
        if (current.destroyed) void opened(port, signal).then((next) => (current = next));
        else
          current.write(
            `${current.bytesWritten === 0 ? get('/health', 'Transfer-Encoding: chunked\r\n') : ''}1000\r\n${'b'.repeat(4096)}\r\n`,
          );
      });
    }),
  },
  { name: '1000 idle connections', run: each(1000, () => undefined) },
  {
    name: '16 send 1000 requests of HTTP/1.0 and half-close',
    run: each(
      16,
      (socket) => void socket.end(`GET /predictions?from=2020-01-01 HTTP/1.0\r\n${HOST}Connection: keep-alive\r\n\r\n`.repeat(1000)),
    ),
  },
  {
    name: '16 open a connection for each page',
    run: each(16, async (_socket, signal, port) => {
      while (!signal.aborted) {
        const socket = await opened(port, signal);
        socket.end(PAGE);
        socket.resume();
        await once(socket, 'close').catch(() => undefined);
      }
    }),
  },
];
