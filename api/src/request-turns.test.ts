import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { boundedServer } from './bounded-server.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A server that counts what it works on and what waits in it. */
const served = async (handle: RequestListener) => {
  const told = { parsed: 0, handled: 0, mostUnder: 0, mostAhead: 0, mostBuffered: 0 };
  const under = new Map<Socket, number>();
  const server = boundedServer((request, response) => {
    const { socket } = request;
    const count = (under.get(socket) ?? 0) + 1;
    under.set(socket, count);
    told.handled++;
    told.mostUnder = Math.max(told.mostUnder, count);
    response.once('close', () => under.set(socket, (under.get(socket) ?? 0) - 1));
    handle(request, response);
    told.mostBuffered = Math.max(told.mostBuffered, socket.writableLength);
  });
  server.prependListener('request', () => {
    told.parsed++;
    told.mostAhead = Math.max(told.mostAhead, told.parsed - told.handled);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const opened = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.on('error', () => undefined);
    closing.push(() => socket.destroy());
    return socket;
  };
  return { told, opened };
};

const get = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;
const answerOf = (size: number): RequestListener => {
  const body = Buffer.alloc(size, 'x');
  return (_request, response) => response.end(body);
};

/** Until nothing is done any more: what the kernel takes is taken. */
const settled = async (told: { handled: number; parsed: number }): Promise<void> => {
  while (told.parsed === 0) await sleep(10);
  for (let before = -1; before !== told.handled + told.parsed; await sleep(100)) before = told.handled + told.parsed;
};

const closed = (socket: Socket): Promise<void> => new Promise((resolve) => socket.once('close', () => resolve()));

const text = async (socket: Socket): Promise<string> => {
  const parts: Buffer[] = [];
  socket.on('data', (part: Buffer) => parts.push(part));
  await closed(socket);
  return Buffer.concat(parts).toString('latin1');
};

const MEGABYTE = 1_000_000;

test.each([1, 4, 64])('of %i connections with 1000 unread answers each has one under way and one buffered', async (count) => {
  const { told, opened } = await served(answerOf(MEGABYTE));
  for (const socket of await Promise.all(Array.from({ length: count }, opened))) socket.write(get('/a').repeat(1000));
  await settled(told);
  // What the kernel holds for a connection on loopback was handled, too.
  expect(told.handled).toBeLessThan(20 * count);
  expect(told.mostUnder).toBe(1);
  expect(told.mostAhead).toBeLessThan(100 * count);
  expect(told.mostBuffered).toBeLessThan(1.01 * MEGABYTE);
});

test('what waits of a connection is what the parser found in one piece, and in all no more than 4096', async () => {
  const { told, opened } = await served(answerOf(MEGABYTE));
  const first = await opened();
  first.write(get('/a').repeat(20_000));
  await settled(told);
  expect(told.mostAhead).toBeLessThan(100);
  const flood = await Promise.all(Array.from({ length: 100 }, opened));
  for (const socket of flood) socket.write(get('/a').repeat(20_000));
  await settled(told);
  const other = await opened();
  const answer = once(other, 'data');
  other.write(get('/b'));
  expect(String((await answer)[0])).toContain('HTTP/1.1 200');
});

test('who reads gets every answer, in order, also after the last request was sent with the end of the connection', async () => {
  const { told, opened } = await served((request, response) => response.end(`<${request.url}>`.padEnd(5000, '.')));
  const socket = await opened();
  const all = text(socket);
  socket.end(Array.from({ length: 3000 }, (_, i) => get(`/${i}`)).join(''));
  expect([...(await all).matchAll(/<\/(\d+)>/g)].map(([, i]) => Number(i))).toEqual(Array.from({ length: 3000 }, (_, i) => i));
  expect(told.mostUnder).toBe(1);
});

const spent = (milliseconds: number): void => {
  for (const began = performance.now(); performance.now() - began < milliseconds; );
};

test('others take their turns between, and what is urgent does not wait', async () => {
  const order: string[] = [];
  const { opened } = await served(({ url = '' }, response) => {
    if (url === '/slow') spent(3);
    else order.push(url);
    response.end();
    if (url === '/slow') order.push(url);
  });
  const [flood, plain, urgent] = await Promise.all([opened(), opened(), opened()]);
  flood.write(get('/slow').repeat(300));
  await once(flood, 'data');
  plain.write(get('/plain'));
  urgent.write(get('/health'));
  await Promise.all([once(plain, 'data'), once(urgent, 'data')]);
  expect(order.filter((url) => url === '/slow').length).toBeLessThan(100);
});

test('a connection that is cut lets go of what waited', async () => {
  const { told, opened } = await served(answerOf(16 * MEGABYTE));
  for (let i = 0; i < 150; i++) {
    const socket = await opened();
    const parsed = told.parsed + 30;
    socket.write(get('/a').repeat(900));
    while (told.parsed < parsed) await turn();
    socket.destroy();
    await sleep(5);
  }
  // More than may wait at once.
  expect(told.parsed - told.handled).toBeGreaterThan(4096);
  const last = await opened();
  last.write(get('/a').repeat(900));
  await settled(told);
  expect(last.destroyed).toBe(false);
});

test('a body that nobody asked for is thrown away, and a long one with its connection', async () => {
  const { told, opened } = await served(answerOf(10));
  const short = await opened();
  const all = text(short);
  short.end(`${get('/a', 'Content-Length: 60000\r\n')}${'b'.repeat(60_000)}${get('/b', 'Connection: close\r\n')}`);
  expect((await all).split('HTTP/1.1 200').length - 1).toBe(2);
  const long = await opened();
  long.on('data', () => undefined);
  long.write(get('/c', 'Transfer-Encoding: chunked\r\n'));
  const cut = closed(long);
  const more = setInterval(() => long.write(`2710\r\n${'b'.repeat(10_000)}\r\n`), 1);
  await cut;
  clearInterval(more);
  expect(told.handled).toBe(3);
});

const busy = (milliseconds: number): void => {
  for (const end = performance.now() + milliseconds; performance.now() < end; );
};

test('a connection behind others that ask at once is accepted before their work is done', async () => {
  const handled: string[] = [];
  const { opened } = await served((request, response) => {
    handled.push(request.url ?? '');
    if (request.url === '/page') busy(10);
    response.end();
  });
  // Written before they are connected: the server finds all of them waiting, `/health` behind the others.
  const pages = Array.from({ length: 64 }, opened).map(async (opening) => (await opening).write(get('/page')));
  const other = await opened();
  other.write(get('/health'));
  await once(other, 'data');
  expect(handled.indexOf('/health')).toBeLessThan(32);
  await Promise.all(pages);
});
