import { get } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { keyRing } from '@forecast/core/access';
import { epochMs } from '@forecast/core/time';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from './app.ts';
import { type Listening, listen } from './listen.ts';
import type { Service } from './service.ts';

const lines: string[] = [];
const noKeys = { value: keyRing([]), problem: undefined };
const empty: Service = {
  markets: [],
  auth: 'open',
  keys: noKeys,
  shared: [noKeys],
  timezone: 'UTC',
  level: 0.9,
  allowedHosts: ['localhost', '127.0.0.1', '[::1]'],
  now: () => epochMs(Date.UTC(2025, 6, 28, 15)),
  wallClock: () => epochMs(0),
  maxAgeDays: 30,
  log: (line) => lines.push(line),
};
let server: Listening;
beforeAll(async () => {
  // No market at all: what `/predict` asks for then is our fault, and is told as such.
  server = await listen(createApp(empty), '127.0.0.1', 0);
});
afterAll(() => server.close());

const ask = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(`${server.url}${path}`, init);
  return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> };
};

const askAs = (host: string): Promise<{ status: number | undefined; body: unknown }> =>
  new Promise((resolve, reject) => {
    get(`${server.url}/health`, { headers: { host } }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, body: JSON.parse(text) }));
    }).on('error', reject);
  });

test('a problem has the members of RFC 9457 and a code, and says nothing of its maker', async () => {
  const { status, headers, body } = await ask('/predict?date=2025-02-30&hour=24');
  expect(status).toBe(400);
  expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(headers.get('x-powered-by')).toBeNull();
  expect(body).toEqual({
    type: 'urn:forecast:problem:malformed',
    title: 'The request is malformed',
    status: 400,
    detail: 'date: is not a date of the calendar; one looks like 2025-07-28; hour: is not an hour from 0 to 23',
    code: 'malformed',
  });
});

test('our own fault is found in the log, not in the answer', async () => {
  const { status, body } = await ask('/predict?date=2025-07-28&hour=15');
  expect(status).toBe(500);
  expect(body).toMatchObject({ code: 'internal', instance: expect.stringMatching(/^urn:uuid:/) });
  expect(JSON.stringify(body)).not.toContain('no market is served');
  expect(lines.at(-1)).toContain(`${String(body['instance'])} GET /predict: RangeError: no market is served`);
});

test.each(['localhost', 'LOCALHOST:1', '127.0.0.1', '[::1]:8000'])('is asked as %s', async (host) => {
  expect(await askAs(host)).toMatchObject({ status: 200 });
});

test.each(['evil.example', '127.0.0.1.evil.example'])('refuses to be asked as "%s"', async (host) => {
  expect(await askAs(host)).toMatchObject({ status: 403, body: { code: 'wrong_host' } });
});

test('refuses to be asked without a host', async () => {
  const socket = connect(server.port, '127.0.0.1', () => socket.end('GET /health HTTP/1.0\r\n\r\n'));
  expect(await text(socket)).toContain('"code":"wrong_host"');
});

test('there is nothing elsewhere', async () => {
  expect(await ask('/predictt')).toMatchObject({ status: 404, body: { code: 'not_found' } });
  expect(await ask('/')).toMatchObject({ status: 404, body: { code: 'not_found' } });
  expect(await ask('/%zz')).toMatchObject({ body: { code: expect.stringMatching(/^(malformed|not_found)$/) } });
});

test('can only be read', async () => {
  const refused = await ask('/predict', { method: 'POST', body: '{' });
  expect(refused).toMatchObject({ status: 405, body: { code: 'method_not_allowed' } });
  expect(refused.headers.get('allow')).toBe('GET, HEAD');
  expect((await fetch(`${server.url}/health`, { method: 'HEAD' })).status).toBe(200);
});

test('a parameter that nobody knows is refused everywhere', async () => {
  for (const path of ['/predict', '/predictions', '/models', '/drift', '/health', '/ready'])
    expect(await ask(`${path}?horizon=2`)).toMatchObject({
      status: 400,
      body: { code: 'malformed', detail: expect.stringContaining('horizon: is not a parameter here') },
    });
});

test('a port that is taken is named', async () => {
  await expect(listen(createApp(empty), '127.0.0.1', server.port)).rejects.toThrow(`listen on 127.0.0.1:${server.port}: the port is taken`);
});
