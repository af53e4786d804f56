import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { marketOf } from '@forecast/core/candles';
import { exitCodeOf } from '@forecast/core/fault';
import { epochMs } from '@forecast/core/time';
import { afterEach, describe, expect, test } from 'vitest';
import { openExchange } from '../core/src/adapters/exchange/index.ts';
import {
  ANYWHERE,
  BAD_CANDLES,
  ELSEWHERE,
  FROM,
  NO_LIST,
  NO_PAGE,
  NO_TIME,
  PAGES,
  REFUSED,
  row,
  type StrangeAnswer,
} from './exchange-answers.ts';

// The real ccxt client against a server that answers one path strangely.
const MARKET = marketOf('binance', 'BTC/USDT');
const LISTED = {
  symbol: 'BTCUSDT',
  status: 'TRADING',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  isSpotTradingAllowed: true,
  permissions: ['SPOT'],
};
const USUAL = {
  '/api/v3/time': JSON.stringify({ serverTime: FROM }),
  '/api/v3/exchangeInfo': JSON.stringify({ symbols: [LISTED] }),
  '/api/v3/klines': JSON.stringify([row(FROM)]),
} as const;
type Path = keyof typeof USUAL;

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** An exchange whose `path` is answered with `strange`, the first `times` of it, and how often it was asked for. */
const answering = async (path: Path, strange: StrangeAnswer, times = Number.POSITIVE_INFINITY) => {
  let asked = 0;
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://exchange');
    if (pathname === path && ++asked <= times) {
      response.writeHead(strange.status, { 'content-type': 'application/json', ...strange.headers });
      response.end(strange.body, () => strange.headers?.['content-length'] && response.socket?.destroy());
    } else response.end(USUAL[pathname as Path]);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const exchange = await openExchange({ name: 'binance', url }, { patience: { sleep: async () => undefined } });
  closing.push(
    async () => void server.close(),
    () => exchange.close(),
  );
  const ask = {
    '/api/v3/time': () => exchange.now(),
    '/api/v3/exchangeInfo': () => exchange.assertListed([MARKET]),
    '/api/v3/klines': () => exchange.candles(MARKET, epochMs(FROM)),
  };
  return { ask: ask[path], asked: () => asked };
};

const faultOf = async (promise: Promise<unknown>): Promise<{ code: string; message: string; exit: number }> => {
  const error = await promise.then(
    (value) => new Error(`answered ${JSON.stringify(value)}`),
    (reason: Error & { code: string }) => reason,
  );
  return { code: 'code' in error ? error.code : 'none', message: error.message, exit: exitCodeOf(error) };
};

const paths = Object.keys(USUAL) as Path[];
const cases = (answers: readonly StrangeAnswer[], ...of: readonly Path[]) =>
  answers.flatMap((answer) => of.map((path) => [path, answer.name, answer] as const));

describe('not understood: told, and tried again', () => {
  test.each([
    ...cases(ANYWHERE, ...paths),
    ...cases(NO_PAGE, '/api/v3/klines'),
    ...cases(NO_TIME, '/api/v3/time'),
    ...cases(NO_LIST, '/api/v3/exchangeInfo'),
  ])('%s: %s', async (path, _name, answer) => {
    const always = await answering(path, answer);
    expect(await faultOf(always.ask())).toMatchObject({
      code: 'exchange_unavailable',
      exit: 69,
      message: expect.stringContaining('binance, '),
    });
    // Of a misdirected request (421) fetch itself makes a second one.
    const each = answer.status === 421 ? 2 : 1;
    expect(always.asked()).toBe(5 * each);
    const once = await answering(path, answer, each);
    await once.ask();
    expect(once.asked()).toBe(each + 1);
  });

  test.each(['', '{}', '[{"code":-1121,"msg":"Invalid symbol."}]'])('what %j is not is said', async (body) => {
    const { ask } = await answering('/api/v3/klines', { name: '', status: 200, body });
    expect((await faultOf(ask())).message).toContain('/api/v3/klines: HTTP 200 is no page of candles');
  });
});

test.each(BAD_CANDLES)('a page of $name is bad candles, told as such at once', async ({ told, ...answer }) => {
  const { ask, asked } = await answering('/api/v3/klines', answer);
  expect(await faultOf(ask())).toMatchObject({ code: 'bad_candles', exit: 65, message: expect.stringContaining(told) });
  expect(asked()).toBe(1);
});

test.each(REFUSED)('$name is refused, and not asked again', async (answer) => {
  const { ask, asked } = await answering('/api/v3/klines', answer);
  expect(await faultOf(ask())).toMatchObject({
    code: 'exchange_unavailable',
    exit: 69,
    message: expect.stringContaining(String(answer.body)),
  });
  expect(asked()).toBe(1);
});

test.each(ELSEWHERE)('$name is $code', async ({ code, ...answer }) => {
  const { ask, asked } = await answering('/api/v3/klines', answer);
  expect(await faultOf(ask())).toMatchObject({ code, exit: 64 });
  expect(asked()).toBe(1);
});

test('a rate limit told with 400 holds back as one told with 429', async () => {
  const tooMany = { name: '', status: 400, body: '{"code":-1003,"msg":"Too many requests."}' };
  const { ask } = await answering('/api/v3/klines', tooMany, 7);
  await expect(ask()).resolves.toHaveLength(1);
});

/** A body without an end, as fast as it is read, and how much of it was sent. */
const endless = async (headers: Readonly<Record<string, string>>, chunk: Uint8Array) => {
  let sent = 0;
  const server = createServer((request, response) => {
    if (!request.url?.startsWith('/api/v3/klines')) {
      response.end(USUAL[new URL(request.url ?? '/', 'http://exchange').pathname as Path]);
      return;
    }
    const more = (): void => {
      while (!response.destroyed) {
        sent += chunk.length;
        if (!response.write(chunk)) return void response.once('drain', more);
      }
    };
    response.writeHead(200, headers);
    more();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const exchange = await openExchange({ name: 'binance', url }, { patience: { attempts: 2, sleep: async () => undefined } });
  closing.push(
    async () => void server.close(),
    () => exchange.close(),
  );
  return { ask: () => exchange.candles(MARKET, epochMs(FROM)), sent: () => sent };
};

const SPACES = Buffer.alloc(1 << 22, ' ');
test.each([
  ['as it is', {}, SPACES, 2.4 * 2 ** 26],
  // Of many gzip streams one after another fetch takes each.
  ['compressed to a thousandth', { 'content-encoding': 'gzip' }, gzipSync(SPACES), 2 ** 24],
])('a body without an end, %s, is given up before it fills the memory', async (_name, headers, chunk, most) => {
  const { ask, sent } = await endless(headers, chunk);
  expect(await faultOf(ask())).toMatchObject({ code: 'exchange_unavailable', message: expect.stringContaining('is longer than') });
  expect(sent()).toBeLessThan(most);
});

test.each(PAGES)('a page $name is a page: none of it is left out, and it is in order', async ({ candles, ...answer }) => {
  const { ask } = await answering('/api/v3/klines', answer);
  const page = (await ask()) as readonly { openTime: number }[];
  expect(page).toHaveLength(candles);
  expect(page).toEqual(page.toSorted((a, b) => a.openTime - b.openTime));
});
