import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerOf, ask } from './server.ts';

/** What else may stand at an address: a proxy, another program. */
const seen: IncomingHttpHeaders[] = [];
let foreign: Server;
let url: string;
beforeAll(async () => {
  foreign = createServer((request, response) => {
    if (request.url === '/silent') return;
    seen.push(request.headers);
    if (request.url === '/moved') {
      response.writeHead(302, { location: '/200/problem' }).end();
      return;
    }
    const [, status = '200', type = ''] = request.url?.split('/') ?? [];
    response.writeHead(Number(status), { 'content-type': type === 'problem' ? 'application/problem+json' : 'text/html' });
    response.end(type === 'problem' ? JSON.stringify({ code: 'some_code', title: 'title', detail: 'the detail' }) : '<h1>hello</h1>');
  });
  await new Promise<void>((listening) => foreign.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}`;
});
afterAll(() => {
  foreign.closeAllConnections();
  foreign.close();
});

const answer = async (path: string): Promise<unknown> => {
  const server = { url, timeoutSeconds: 5 };
  return answerOf(server, await ask(server, path));
};

test.each([
  [400, 64],
  [401, 77],
  [403, 77],
  [404, 64],
  [409, 64],
  [422, 64],
  [429, 75],
  [503, 69],
  [500, 70],
])('a problem of status %i ends with exit code %i', async (status, exitCode) => {
  await expect(answer(`/${status}/problem`)).rejects.toMatchObject({ exitCode, message: 'some_code: the detail' });
});

test.each([200, 404, 502])('an answer %i of something else is no answer', async (status) => {
  await expect(answer(`/${status}/html`)).rejects.toMatchObject({ exitCode: 69, message: expect.stringContaining('is --url right?') });
});

test('a server that says nothing is given up', async () => {
  await expect(ask({ url, timeoutSeconds: 0.2 }, '/silent')).rejects.toMatchObject({
    exitCode: 69,
    message: expect.stringContaining('did not answer within 0.2 s'),
  });
});

test('where nothing answers, the message says what to do', async () => {
  const free = createServer();
  await new Promise<void>((listening) => free.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(free.address() as AddressInfo).port}`;
  await free[Symbol.asyncDispose]();
  await expect(ask({ url, timeoutSeconds: 5 }, '/health')).rejects.toMatchObject({
    exitCode: 69,
    message: `nothing answers at ${url} (ECONNREFUSED): start the service with npm start, or name another with --url or FORECAST_URL`,
  });
});

test('a port that fetch refuses to ask is told as such', async () => {
  await expect(ask({ url: 'http://127.0.0.1:1', timeoutSeconds: 5 }, '/health')).rejects.toThrow(
    'nothing answers at http://127.0.0.1:1 (bad port)',
  );
});

test.each(['nonsense', 'ftp://x', ''])('"%s" is no address', async (address) => {
  await expect(ask({ url: address, timeoutSeconds: 5 }, '/health')).rejects.toMatchObject({ exitCode: 64 });
});

test('a key goes where it was meant for, as a header, and nowhere else', async () => {
  const server = { url, timeoutSeconds: 5, key: 'cf_key' };
  await ask(server, '/200/html');
  expect(seen.at(-1)).toMatchObject({ 'x-api-key': 'cf_key' });
  await ask({ url, timeoutSeconds: 5 }, '/moved');
  expect(seen.at(-1)).not.toHaveProperty('x-api-key');
  const before = seen.length;
  await expect(ask(server, '/moved')).rejects.toMatchObject({ exitCode: 69, message: expect.stringContaining('unexpected redirect') });
  expect(seen.length - before).toBe(1);
});

test('a key that no header can hold is told without saying it', async () => {
  const failure = ask({ url, timeoutSeconds: 5, key: 'se\ncret' }, '/200/html');
  await expect(failure).rejects.toMatchObject({ exitCode: 64, message: expect.stringMatching(/^FORECAST_API_KEY is no key/) });
  await expect(failure).rejects.not.toMatchObject({ message: expect.stringContaining('cret') });
});
