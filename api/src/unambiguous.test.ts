import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { keyRing } from '@forecast/core/access';
import { epochMs } from '@forecast/core/time';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from './app.ts';
import { type Listening, listen } from './listen.ts';
import type { Service } from './service.ts';

const keys = { value: keyRing([]), problem: undefined };
let server: Listening;
beforeAll(async () => {
  const service = {
    markets: [],
    auth: 'open',
    keys,
    shared: [],
    timezone: 'UTC',
    level: 0.9,
    allowedHosts: ['127.0.0.1', 'localhost', '[::1]'],
    now: () => epochMs(0),
    wallClock: () => epochMs(0),
    maxAgeDays: 30,
    log: () => undefined,
  };
  server = await listen(createApp(service as Service), '127.0.0.1', 0);
});
afterAll(() => server.close());

/** The status of each answer on a connection that is sent this. */
const statuses = async (raw: string): Promise<number[]> => {
  const socket = connect(server.port, '127.0.0.1', () => socket.end(raw));
  socket.on('error', () => undefined);
  return [...(await text(socket)).matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
};

const HOST = 'Host: 127.0.0.1';
const get = (...headers: readonly string[]): string => ['GET /health HTTP/1.1', ...headers, '', ''].join('\r\n');
/** What somebody else's request would look like that hides behind the first one. */
const HIDDEN = get(HOST);

test.each([
  ['two hosts', get(HOST, 'Host: evil')],
  ['two hosts, the other way round', get('Host: evil', HOST)],
  ['the same host twice', get(HOST, HOST)],
  ['two hosts in other letters', get(HOST, 'HOST: evil')],
  ['two hosts of HTTP/1.0', `GET /health HTTP/1.0\r\n${HOST}\r\nHost: evil\r\n\r\n`],
  ['a list of hosts', get('Host: 127.0.0.1, evil')],
  ['a host with a user', get('Host: evil@127.0.0.1')],
  ['a host with a path', get('Host: 127.0.0.1/evil')],
  ['a host with a space', get('Host: 127.0.0.1 evil')],
  ['another host in the target', `GET http://evil/health HTTP/1.1\r\n${HOST}\r\n\r\n`],
  ['another port in the target', `GET http://127.0.0.1:1/health HTTP/1.1\r\n${HOST}\r\n\r\n`],
  ['a user in the target', `GET http://evil@127.0.0.1/health HTTP/1.1\r\n${HOST}\r\n\r\n`],
  ['two keys', get(HOST, 'X-API-Key: a', 'X-API-Key: b')],
  ['two authorizations', get(HOST, 'Authorization: Bearer a', 'Authorization: Bearer b')],
  ['a key and another authorization', get(HOST, 'X-API-Key: a', 'Authorization: Bearer b')],
  ['two encodings', get(HOST, 'Transfer-Encoding: identity', 'Transfer-Encoding: chunked')],
  ['an encoding that ends nowhere', get(HOST, 'Transfer-Encoding: identity')],
  ['chunks of HTTP/1.0', `GET /health HTTP/1.0\r\n${HOST}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
  ['HTTP/2.0', `GET /health HTTP/2.0\r\n${HOST}\r\n\r\n`],
])('%s: refused, and nothing that follows is read', async (_name, raw) => {
  const [first, ...rest] = await statuses(raw + HIDDEN);
  expect([400, 403]).toContain(first);
  expect(rest).not.toContain(200);
});

test.each([
  ['two lengths', get(HOST, 'Content-Length: 0', 'Content-Length: 40')],
  ['the same length twice', get(HOST, 'Content-Length: 0', 'Content-Length: 0')],
  ['a list of lengths', `${get(HOST, 'Content-Length: 5, 5')}abcde`],
  ['length and chunks', `${get(HOST, 'Content-Length: 5', 'Transfer-Encoding: chunked')}0\r\n\r\n`],
  ['chunks and length', `${get(HOST, 'Transfer-Encoding: chunked', 'Content-Length: 5')}0\r\n\r\n`],
  ['chunks that are zipped after', `${get(HOST, 'Transfer-Encoding: chunked, gzip')}0\r\n\r\n`],
  ['a length with a sign', `${get(HOST, 'Content-Length: +5')}abcde`],
  ['a length in hexadecimal', `${get(HOST, 'Content-Length: 0x5')}abcde`],
  ['a length beyond all', get(HOST, 'Content-Length: 99999999999999999999')],
  ['a folded header', get(HOST, 'X: a\r\n b')],
  ['a space before the colon', get('Host : 127.0.0.1')],
  ['a space before the first header', get(' Host: evil', HOST)],
  ['lines that end in LF alone', `GET /health HTTP/1.1\n${HOST}\n\n`],
  ['a CR in a header', get(HOST, 'X: a\rHost: evil')],
  ['a zero byte in a header', get(HOST, 'X: a\0b')],
  ['no host', get()],
  ['a target of no scheme', `GET evil:80 HTTP/1.1\r\n${HOST}\r\n\r\n`],
])('%s: the parser refuses it, and nothing that follows is read', async (_name, raw) => {
  expect(await statuses(raw + HIDDEN)).toEqual([400]);
});

test.each([
  ['h2c', get(HOST, 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk')],
  ['a websocket', get(HOST, 'Connection: Upgrade', 'Upgrade: websocket')],
  ['TLS', get(HOST, 'Connection: upgrade', 'Upgrade: TLS/1.0')],
])('an offer of %s is answered in HTTP/1.1 and closes the connection: what follows is not left without an answer', async (_name, raw) => {
  const socket = connect(server.port, '127.0.0.1', () => socket.write(raw + HIDDEN));
  const answers = await text(socket);
  expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200']);
  expect(answers).toContain('Connection: close');
});

test.each([
  ['one host', get(HOST)],
  ['a host with a port', get(`${HOST}:8000`)],
  ['a host in brackets', get('Host: [::1]:8000')],
  ['the target of a proxy', `GET http://127.0.0.1/health HTTP/1.1\r\n${HOST}\r\n\r\n`],
  ['the same key in both headers', get(HOST, 'X-API-Key: a', 'Authorization: Bearer a')],
  ['a key behind a proxy with a password', get(HOST, 'X-API-Key: a', 'Authorization: Basic YTpi')],
  ['a body', `${get(HOST, 'Content-Length: 2')}{}`],
  ['chunks', `${get(HOST, 'Transfer-Encoding: chunked')}2\r\n{}\r\n0\r\n\r\n`],
])('%s is answered, and so is what follows', async (_name, raw) => {
  expect(await statuses(raw + HIDDEN)).toEqual([200, 200]);
});
