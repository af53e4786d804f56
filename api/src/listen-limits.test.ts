import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import express from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Listening, listen } from './listen.ts';

let server: Listening;
beforeAll(async () => {
  const app = express();
  app.get('/a', (_request, response) => void response.send('answered'));
  server = await listen(app, '127.0.0.1', 0);
});
afterAll(() => server.close());

const opened = async (): Promise<Socket> => {
  const socket = connect(server.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.on('error', () => undefined);
  return socket;
};

const said = async (raw: string): Promise<string> => {
  const socket = await opened();
  socket.write(raw);
  return text(socket);
};

test.each([
  ['a head of 20 kB', `GET /a HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`, 431],
  ['many headers of 20 kB', `GET /a HTTP/1.1\r\nHost: x\r\n${'X: y\r\n'.repeat(3400)}\r\n`, 431],
  ['no HTTP', 'hello\r\n\r\n', 400],
  ['no path', 'GET a HTTP/1.1\r\nHost: x\r\n\r\n', 400],
])('%s is answered with a problem, and the connection closed', async (_name, raw, status) => {
  const answer = await said(raw);
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(answer).toContain('\r\nContent-Type: application/problem+json; charset=utf-8\r\n');
  expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({
    status,
    code: 'malformed',
    type: 'urn:forecast:problem:malformed',
  });
});

test.each([
  ['no HTTP', 'hello\r\n\r\n', 400],
  ['a head of 20 kB', `GET /a HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`, 431],
  ['two lengths', 'GET /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400],
])('%s is answered after the requests before it', async (_name, raw, status) => {
  const answers = await said('GET /a HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(7) + raw);
  expect(answers.match(/(?<=HTTP\/1\.1 )\d+/g)).toEqual([...Array.from({ length: 7 }, () => '200'), String(status)]);
});

test('of more connections than may be open the one that asked nothing for the longest time gives way', async () => {
  const idle = await Promise.all(Array.from({ length: 511 }, opened));
  const asking = idle[0] as Socket;
  asking.write('GET /a HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(asking, 'data');
  const cut = once(idle[1] as Socket, 'close');
  const news = [await opened(), await opened()];
  await cut;
  expect([asking, ...news].map(({ destroyed }) => destroyed)).toEqual([false, false, false]);
  for (const socket of [...idle, ...news]) socket.destroy();
});
