import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeBucket, openStore } from '@forecast/core/adapters/store';
import { afterEach, expect, test } from 'vitest';
import { useMoto } from './servers/moto.ts';

const moto = useMoto();
const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await server[Symbol.asyncDispose]();
  }
});

const listening = async (answer: (incoming: IncomingMessage, reply: ServerResponse) => void): Promise<string> => {
  const server = createServer(answer).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const CONDITIONS = ['if-match', 'if-none-match'];

/** Passes requests on to moto and its answers back, but for what the two functions change: false loses the answer. */
const between = (keepsAnswer: (incoming: IncomingMessage) => boolean, dropsHeaders: readonly string[] = []): Promise<string> =>
  listening((incoming, reply) => {
    const headers = Object.fromEntries(Object.entries(incoming.headers).filter(([name]) => !dropsHeaders.includes(name)));
    const onward = request(`${moto.endpoint}${incoming.url}`, { method: incoming.method ?? 'GET', headers }, (answer) => {
      if (keepsAnswer(incoming)) {
        reply.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(reply);
      } else {
        answer.resume().on('end', () => incoming.socket.destroy());
      }
    });
    incoming.pipe(onward);
  });

const open = (bucket: string, endpoint: string) => openStore({ url: `s3://${bucket}`, endpoint, region: moto.region }, moto.credentials);

/** Loses the answer to the first conditional write of `key`. */
const losingFirst = (key: string): Promise<string> => {
  let lost = false;
  return between((incoming) => {
    const loses =
      !lost && incoming.method === 'PUT' && incoming.url?.includes(key) === true && CONDITIONS.some((name) => name in incoming.headers);
    lost ||= loses;
    return !loses;
  });
};

test('a write whose answer was lost is known as written, not taken for a conflict with itself', async () => {
  const bucket = await moto.bucket();
  const store = await open(bucket, await losingFirst('mine'));
  const first = await store.write('mine', Buffer.from('one'), { kind: 'absent' });
  expect(first.kind).toBe('written');
  expect(await store.read('mine')).toMatchObject({ kind: 'object', etag: first.kind === 'written' ? first.etag : '' });

  const again = await open(bucket, await losingFirst('mine'));
  const etag = first.kind === 'written' ? first.etag : '';
  expect((await again.write('mine', Buffer.from('two'), { kind: 'unchanged', etag })).kind).toBe('written');
  expect(await again.read('mine')).toMatchObject({ bytes: new Uint8Array(Buffer.from('two')) });
});

test('a lost answer to a write that had already lost is a conflict', async () => {
  const bucket = await moto.bucket();
  await (await open(bucket, moto.endpoint)).write('theirs', Buffer.from('other'), { kind: 'absent' });
  const store = await open(bucket, await losingFirst('theirs'));
  expect(await store.write('theirs', Buffer.from('one'), { kind: 'absent' })).toEqual({ kind: 'conflict' });
});

test('a body that breaks off is asked for again', async () => {
  const bucket = await moto.bucket();
  const bytes = new Uint8Array(300_000).fill(7);
  await (await open(bucket, moto.endpoint)).write('k', bytes, { kind: 'absent' });
  let asked = 0;
  const endpoint = await listening((incoming, reply) => {
    const onward = request(`${moto.endpoint}${incoming.url}`, { method: incoming.method ?? 'GET', headers: incoming.headers }, (answer) => {
      reply.writeHead(answer.statusCode ?? 500, answer.headers);
      if (incoming.method !== 'GET' || ++asked > 1) answer.pipe(reply);
      else answer.resume().on('end', () => reply.write(bytes.subarray(0, 1000), () => incoming.socket.destroy()));
    });
    incoming.pipe(onward);
  });
  const found = await (await open(bucket, endpoint)).read('k');
  expect(found.kind === 'object' && Buffer.compare(found.bytes, bytes)).toBe(0);
  expect(asked).toBe(2);
});

test.each([
  ['If-None-Match', ['if-none-match']],
  ['If-Match', ['if-match']],
])('a store that ignores %s is refused when it is opened', async (header, dropped) => {
  const endpoint = await between(() => true, dropped);
  await expect(open(await moto.bucket(), endpoint)).rejects.toMatchObject({
    code: 'store_lacks_conditional_writes',
    message: expect.stringContaining(`at ${endpoint} ignores ${header}`),
  });
});

test('the trial of conditions leaves nothing that is listed, and twenty may try at once', async () => {
  const bucket = await moto.bucket();
  const stores = await Promise.all(Array.from({ length: 20 }, () => open(bucket, moto.endpoint)));
  expect(await stores[0]?.list('')).toEqual([]);
});

test('a bucket that is not there', async () => {
  await expect(open('no-such-bucket', moto.endpoint)).rejects.toMatchObject({
    code: 'config',
    message: expect.stringMatching(/bucket no-such-bucket at http:.*NoSuchBucket.*tasks init makes it/),
  });
});

test('a store that is down', async () => {
  const endpoint = await listening(() => undefined);
  await servers.pop()?.[Symbol.asyncDispose]();
  await expect(open('bucket', endpoint)).rejects.toMatchObject({
    code: 'store_unavailable',
    message: expect.stringMatching(new RegExp(`bucket bucket at ${endpoint}: .*ECONNREFUSED.*check that the store runs`)),
  });
});

test('keys that are refused', async () => {
  const endpoint = await listening((incoming, reply) => {
    incoming.resume();
    reply.writeHead(403, { 'content-type': 'application/xml' });
    reply.end('<Error><Code>InvalidAccessKeyId</Code><Message>The key does not exist</Message></Error>');
  });
  await expect(open('bucket', endpoint)).rejects.toMatchObject({
    code: 'config',
    message: expect.stringMatching(new RegExp(`bucket bucket at ${endpoint}: InvalidAccessKeyId.*check AWS_ACCESS_KEY_ID`)),
  });
});

test('a listing of more than one page is whole and in order', async () => {
  const bucket = await moto.bucket();
  const store = await open(bucket, moto.endpoint);
  const keys = Array.from({ length: 1005 }, (_, i) => `many/${String(i).padStart(4, '0')}`);
  for (let i = 0; i < keys.length; i += 20)
    await Promise.all(keys.slice(i, i + 20).map((key) => fetch(`${moto.endpoint}/${bucket}/${key}`, { method: 'PUT', body: 'x' })));
  expect((await store.list('many/')).map(({ key }) => key)).toEqual(keys);
});

test('a hundred reads at once, more than there are connections', async () => {
  const store = await open(await moto.bucket(), moto.endpoint);
  const bytes = new Uint8Array(100_000).fill(7);
  await store.write('k', bytes, { kind: 'absent' });
  const read = await Promise.all(Array.from({ length: 100 }, () => store.read('k')));
  expect(read.every((found) => found.kind === 'object' && Buffer.compare(found.bytes, bytes) === 0)).toBe(true);
});

test('makes its bucket where there is none, and again without effect', async () => {
  const settings = { url: 's3://made-by-init/prod', endpoint: moto.endpoint, region: moto.region };
  await expect(openStore(settings, moto.credentials)).rejects.toThrow('tasks init makes it');
  await makeBucket(settings, moto.credentials);
  await makeBucket(settings, moto.credentials);
  const store = await openStore(settings, moto.credentials);
  expect(await store.write('a', new Uint8Array(1), { kind: 'absent' })).toMatchObject({ kind: 'written' });
});
