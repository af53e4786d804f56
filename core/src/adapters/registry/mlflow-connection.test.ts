import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { epochMs } from '../../time/index.ts';
import { create, put, read } from './mlflow-call.ts';
import { connectMlflow, type MlflowConnection, type MlflowOptions } from './mlflow-connection.ts';

const ended: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ended.splice(0)) await end();
});

/** A server that breaks as `answer` says; what MLflow 3.17 itself says is quoted in its answers. */
const listening = async (answer: RequestListener): Promise<string> => {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ended.push(async () => server.close());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
};

const connected = (url: string, options: Partial<MlflowOptions> = {}): MlflowConnection => {
  const mlflow = connectMlflow({ url, now: () => epochMs(0), ...options });
  ended.push(() => mlflow.close());
  return mlflow;
};

const answering = (status: number, body: string): Promise<string> => listening((_, reply) => reply.writeHead(status).end(body));

const value = z.object({ value: z.number() });
const reading = read('read the value', 'value');
const creating = create('create the value', 'value', {});

test('a call that may be repeated is sent up to three times, over dropped connections, 5xx and errors of its database', async () => {
  let calls = 0;
  const url = await listening((request, reply) => {
    calls += 1;
    if (calls % 3 === 1) request.socket.destroy();
    else if (calls === 2) reply.writeHead(503).end('busy');
    else if (calls === 5)
      reply.writeHead(400).end('{"error_code": "BAD_REQUEST", "message": "(sqlite3.IntegrityError) UNIQUE constraint failed"}');
    else reply.end('{"value": 7}');
  });
  const mlflow = connected(url);
  expect(await mlflow.ask(reading, value)).toEqual({ value: 7 });
  expect(await mlflow.ask(put('set the value', 'value', {}), value)).toEqual({ value: 7 });
  expect(calls).toBe(6);
});

test('a call that makes something new is sent once', async () => {
  let calls = 0;
  const url = await listening((request) => {
    calls += 1;
    request.socket.destroy();
  });
  await expect(connected(url).ask(creating, value)).rejects.toMatchObject({ code: 'registry_unavailable' });
  expect(calls).toBe(1);
});

test('a server that is down is named with the operation, and that after three tries', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : '';
  server.close();
  const message = expect.stringMatching(
    new RegExp(`^read the value: MLflow at http://127\\.0\\.0\\.1:${port} does not answer .*ECONNREFUSED`),
  );
  await expect(connected(`http://127.0.0.1:${port}`).ask(reading, value)).rejects.toMatchObject({ code: 'registry_unavailable', message });
});

test.each([
  [401, 'You are not authenticated.', 'config', /MLFLOW_TRACKING_USERNAME/],
  [403, 'Invalid Host header - possible DNS rebinding attack detected', 'config', /Invalid Host header.*--allowed-hosts/],
  [404, '<!doctype html><title>404 Not Found</title>', 'config', /answered 404, not as MLflow does; see mlflow\.uri/],
  [400, '{"error_code": "INVALID_PARAMETER_VALUE", "message": "no"}', 'internal', /refused it: 400 INVALID_PARAMETER_VALUE: no/],
  [
    404,
    '{"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "Run with id=a not found"}',
    'registry_unavailable',
    /Run with id=a not found; .*try again/,
  ],
  [
    400,
    `{"error_code": "INVALID_PARAMETER_VALUE", "message": "The run a must be in the 'active' state. Current state is deleted."}`,
    'registry_unavailable',
    /Current state is deleted\.; .*try again/,
  ],
  [
    400,
    '{"error_code": "BAD_REQUEST", "message": "(sqlite3.IntegrityError) UNIQUE constraint failed: datasets.digest"}',
    'registry_unavailable',
    /answers 400: .*UNIQUE constraint failed/,
  ],
  [200, '<html>a proxy</html>', 'registry_unavailable', /is not MLflow's: <html>a proxy/],
  [200, '{"value": "seven"}', 'registry_unavailable', /is not MLflow's: .*seven/],
])('%i %s is a fault of kind %s', async (status, body, code, message) => {
  const mlflow = connected(await answering(status, body));
  await expect(mlflow.ask(creating, value)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});

test('a refusal that the caller expects is no fault', async () => {
  const mlflow = connected(await answering(404, '{"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "none"}'));
  expect(await mlflow.askUnless(['RESOURCE_DOES_NOT_EXIST'], reading, value)).toBeUndefined();
  await expect(mlflow.askUnless(['RESOURCE_ALREADY_EXISTS'], reading, value)).rejects.toMatchObject({ code: 'registry_unavailable' });
});

test('credentials go along, from the options or the URL, a path before /api too, and never into a message', async () => {
  const seen: unknown[] = [];
  const url = await listening((request, reply) => {
    seen.push([request.headers.authorization, request.url]);
    reply.writeHead(403).end('no');
  });
  const basic = `Basic ${Buffer.from('ada:päss').toString('base64')}`;
  const inUrl = connected(`${url.replace('//', '//ada:p%C3%A4ss@')}/behind/`);
  await expect(inUrl.ask(reading, value)).rejects.not.toThrow(/p.?ss@|%C3/);
  await expect(connected(url, { credentials: { username: 'ada', password: 'päss' } }).ask(reading, value)).rejects.toThrow('forbids it');
  expect(seen).toEqual([
    [basic, '/behind/api/2.0/mlflow/value'],
    [basic, '/api/2.0/mlflow/value'],
  ]);
});

test('an abort ends a call with its reason', async () => {
  const stop = new AbortController();
  const url = await listening(() => stop.abort(new Error('told to stop')));
  await expect(connected(url, { signal: stop.signal }).ask(reading, value)).rejects.toThrow('told to stop');
  await expect(connected(url, { signal: stop.signal }).ask(reading, value)).rejects.toThrow('told to stop');
});

test('last words are sent after the abort, and not waited for when nobody listens', async () => {
  const signal = AbortSignal.abort(new Error('told to stop'));
  const url = await listening((_, reply) => reply.end('{"value":7}'));
  expect(await connected(url, { signal }).lastWords.ask(reading, value)).toEqual({ value: 7 });
  const silent = await listening(() => undefined);
  await expect(connected(silent, { signal }).lastWords.ask(reading, value)).rejects.toThrow('timeout');
});
