import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openStore } from '@forecast/core/adapters/store';
import type { ObjectStore } from '@forecast/core/candles';
import { exitCodeOf, Fault } from '@forecast/core/fault';
import { afterEach, describe, expect, test } from 'vitest';
import { useMoto } from './servers/moto.ts';

const moto = useMoto();
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Passes requests on to moto as long as `answering` says nothing else. */
const between = async () => {
  let answering: ((incoming: IncomingMessage) => Answer | undefined) | undefined;
  const server = createServer((incoming, reply) => {
    const answer = answering?.(incoming);
    if (answer === undefined) passOn(incoming, reply);
    else {
      const { status, type = 'application/xml', body = '', headers } = answer;
      incoming.resume();
      reply.writeHead(status, { 'content-type': type, ...headers }).end(body);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    server.closeAllConnections();
    await server[Symbol.asyncDispose]();
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const answer = (with_: NonNullable<typeof answering>): void => {
    answering = with_;
  };
  return { endpoint, answer };
};

const passOn = (incoming: IncomingMessage, reply: ServerResponse): void => {
  const onward = request(`${moto.endpoint}${incoming.url}`, { method: incoming.method ?? 'GET', headers: incoming.headers }, (answer) => {
    reply.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(reply);
  });
  incoming.pipe(onward);
};

const open = (bucket: string, endpoint: string) => openStore({ url: `s3://${bucket}`, endpoint, region: moto.region }, moto.credentials);

/** A store that was opened, before something else answers in its place. */
const opened = async () => {
  const { endpoint, answer } = await between();
  const store = await open(await moto.bucket(), endpoint);
  await store.write('k', Buffer.from('mine'), { kind: 'any' });
  return { store, answer };
};

const page = '<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in to the network</body></html>';
const errorOf = (code: string): string => `<?xml version="1.0"?><Error><Code>${code}</Code><Message>as S3 says it</Message></Error>`;
const xml = (body: string): string => `<?xml version="1.0" encoding="UTF-8"?>${body}`;
const LISTING = 'ListBucketResult';

const OPERATIONS: Readonly<Record<string, (store: ObjectStore) => Promise<unknown>>> = {
  read: (store) => store.read('k'),
  readEnd: (store) => store.readEnd('k', 2),
  list: (store) => store.list(''),
  write: (store) => store.write('k', Buffer.from('other'), { kind: 'any' }),
  'write if absent': (store) => store.write('new', Buffer.from('x'), { kind: 'absent' }),
  'write if unchanged': (store) => store.write('k', Buffer.from('x'), { kind: 'unchanged', etag: '"0"' }),
  remove: (store) => store.remove('k'),
};

const faultOf = async (work: Promise<unknown>): Promise<Fault> => {
  const result = await work.then(
    (value) => value,
    (error: unknown) => error,
  );
  if (!(result instanceof Fault)) throw new Error(`no fault but ${JSON.stringify(result)}`, { cause: result });
  return result;
};

describe.each(Object.entries(OPERATIONS))('%s', (_, operation) => {
  test.each<[string, Answer, string, RegExp]>([
    ['a page with 200', { status: 200, type: 'text/html', body: page }, 'store_unavailable', /see what answers there: a proxy/],
    ['nothing with 200', { status: 200 }, 'store_unavailable', /./],
    ['nothing with 202', { status: 202 }, 'store_unavailable', /./],
    ['JSON with 200', { status: 200, type: 'application/json', body: '{"ok":true}' }, 'store_unavailable', /./],
    ['a page with 404', { status: 404, type: 'text/html', body: page }, 'store_unavailable', /\(HTTP 404\)/],
    ['nothing with 404', { status: 404 }, 'store_unavailable', /\(HTTP 404\)/],
    ['a page with 403', { status: 403, type: 'text/html', body: page }, 'store_unavailable', /\(HTTP 403\)/],
    ['a page with 407', { status: 407, type: 'text/html', body: page }, 'store_unavailable', /\(HTTP 407\)/],
    ['a way to a login page', { status: 302, headers: { location: 'http://127.0.0.1:9/login' } }, 'store_unavailable', /\(HTTP 302\)/],
    ['the wrong region', { status: 301, body: errorOf('PermanentRedirect') }, 'config', /correct store\.region/],
    ['the wrong region for now', { status: 307, body: errorOf('TemporaryRedirect') }, 'config', /correct store\.region/],
    ['a region that was signed wrongly', { status: 400, body: errorOf('AuthorizationHeaderMalformed') }, 'config', /store\.region/],
    ['no such bucket', { status: 404, body: errorOf('NoSuchBucket') }, 'config', /tasks init makes it; or correct store\.url/],
    ['a key that is not known', { status: 403, body: errorOf('InvalidAccessKeyId') }, 'config', /AWS_ACCESS_KEY_ID/],
    ['a secret that is wrong', { status: 403, body: errorOf('SignatureDoesNotMatch') }, 'config', /AWS_SECRET_ACCESS_KEY/],
    ['a right that is missing', { status: 403, body: errorOf('AccessDenied') }, 'config', /and their rights/],
    ['a role that has expired', { status: 400, body: errorOf('ExpiredToken') }, 'store_unavailable', /renew the credentials/],
    ['a clock that is wrong', { status: 403, body: errorOf('RequestTimeTooSkewed') }, 'store_unavailable', /set the clock of this host/],
    ['a refusal that nobody sorted', { status: 418, body: errorOf('ImATeapot') }, 'store_unavailable', /ImATeapot \(HTTP 418\)/],
  ])('%s', async (__, answer, code, message) => {
    const { store, answer: answerWith } = await opened();
    answerWith(() => answer);
    const fault = await faultOf(operation(store));
    expect([fault.code, fault.message]).toEqual([code, expect.stringMatching(message)]);
    expect(exitCodeOf(fault)).toBe(code === 'config' ? 64 : 69);
  });
});

test.each<[string, string]>([
  ['cut off within an entry', xml(`<${LISTING}><Name>b</Name><Contents><Key>candles/a</Key><ETag>"1"</ETag>`)],
  ['cut off between entries', xml(`<${LISTING}><Name>b</Name><Contents><Key>a</Key><ETag>"1"</ETag><Size>1</Size></Contents>`)],
  ['of buckets', xml('<ListAllMyBucketsResult><Buckets><Bucket><Name>b</Name></Bucket></Buckets></ListAllMyBucketsResult>')],
  ['of XHTML', xml('<html xmlns="http://www.w3.org/1999/xhtml"><head/><body>Sign in</body></html>')],
  ['with an entry without an etag', xml(`<${LISTING}><Name>b</Name><Contents><Key>a</Key><Size>1</Size></Contents></${LISTING}>`)],
  ['that goes on nowhere', xml(`<${LISTING}><Name>b</Name><IsTruncated>true</IsTruncated></${LISTING}>`)],
  [
    'that goes on for ever',
    xml(`<${LISTING}><Name>b</Name><IsTruncated>true</IsTruncated><NextContinuationToken>x</NextContinuationToken></${LISTING}>`),
  ],
])('a listing %s is no listing', async (_, body) => {
  const { store, answer } = await opened();
  answer(() => ({ status: 200, body }));
  expect((await faultOf(store.list(''))).code).toBe('store_unavailable');
});

test('entries of another prefix than was asked for are no listing', async () => {
  const { store, answer } = await opened();
  answer(() => ({
    status: 200,
    body: xml(`<${LISTING}><Name>b</Name><Contents><Key>zzz</Key><ETag>"1"</ETag><Size>1</Size></Contents></${LISTING}>`),
  }));
  expect((await faultOf(store.list('candles/'))).code).toBe('store_unavailable');
});

test('a page with an etag of its own is no object, unless a page was asked for', async () => {
  const { store, answer } = await opened();
  answer(() => ({ status: 200, type: 'text/html; charset=utf-8', body: page, headers: { etag: '"abc"' } }));
  expect((await faultOf(store.read('candles/x.parquet'))).code).toBe('store_unavailable');
  expect(await store.read('reports/x.html')).toMatchObject({ kind: 'object', etag: '"abc"' });
});

test.each<[string, Answer]>([
  ['501 and S3’s word', { status: 501, body: errorOf('NotImplemented') }],
  ['501 and a page', { status: 501, type: 'text/html', body: page }],
  ['400 and S3’s word', { status: 400, body: errorOf('NotImplemented') }],
  ['405', { status: 405, body: errorOf('MethodNotAllowed') }],
])('a store that answers conditional writes with %s lacks them, whichever condition it is', async (_, answer) => {
  for (const header of ['if-none-match', 'if-match']) {
    const { endpoint, answer: answerWith } = await between();
    answerWith(({ headers }) => (header in headers ? answer : undefined));
    const fault = await faultOf(open(await moto.bucket(), endpoint));
    expect([fault.code, fault.message]).toEqual([
      'store_lacks_conditional_writes',
      expect.stringMatching(/does not know If-(None-)?Match/),
    ]);
    expect(exitCodeOf(fault)).toBe(64);
  }
});

test.each([
  [412, 'PreconditionFailed'],
  [409, 'ConditionalRequestConflict'],
  [404, 'NoSuchKey'],
])('a condition that does not hold is a conflict: %i %s', async (status, code) => {
  const { store, answer } = await opened();
  answer(() => ({ status, body: errorOf(code) }));
  expect(await store.write('k', Buffer.from('x'), { kind: 'unchanged', etag: '"0"' })).toEqual({ kind: 'conflict' });
});

test('what asks for fewer requests, or is away for a moment, is asked again', async () => {
  const { store, answer } = await opened();
  const refusals = [503, 500, 502];
  answer(() => {
    const status = refusals.pop();
    return status === undefined ? undefined : { status, body: errorOf(status === 503 ? 'SlowDown' : 'InternalError') };
  });
  expect(await store.read('k')).toMatchObject({ kind: 'object', bytes: new Uint8Array(Buffer.from('mine')) });
  answer(() => ({ status: 503, body: errorOf('SlowDown') }));
  const fault = await faultOf(store.read('k'));
  expect([fault.code, fault.message]).toEqual(['store_unavailable', expect.stringMatching(/SlowDown \(HTTP 503\).*fewer requests/)]);
});
