import { epochMs, HOUR_MS } from '@forecast/core/time';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ReplayExchange, startReplayExchange } from '../tasks/src/replay/index.ts';

// What Binance's own documentation says of these requests, asked of a replay that stands at 2025-07-28T15:20Z.
const at = (hour: number, minute = 0) => epochMs(Date.UTC(2025, 6, 28, hour, minute));

let replay: ReplayExchange;
beforeAll(async () => {
  replay = await startReplayExchange({ folder: 'data/candles', start: at(15, 20), speed: 0 });
});
afterAll(() => replay.stop());

const get = async (path: string) => {
  const response = await fetch(`${replay.url}${path}`);
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
};

test('tells its clock, a minute weight that adds up, and what it lists', async () => {
  expect((await get('/api/v3/ping')).body).toEqual({});
  const before = await get('/api/v3/time');
  expect(before.body).toEqual({ serverTime: at(15, 20) });
  expect(Number(before.headers.get('x-mbx-used-weight-1m'))).toBeGreaterThan(0);
  const { body } = await get('/api/v3/exchangeInfo');
  expect(body.symbols.map(({ symbol }: { symbol: string }) => symbol)).toEqual(['BNBUSDT', 'BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'XRPUSDT']);
  const some = await get(`/api/v3/exchangeInfo?symbols=${encodeURIComponent('["BTCUSDT","XRPUSDT"]')}`);
  expect(some.body.symbols).toHaveLength(2);
});

test('the known candle is told to the last digit once it has closed', async () => {
  const { body } = await get(`/api/v3/klines?symbol=BTCUSDT&interval=1h&startTime=${Date.UTC(2025, 2, 28, 9)}&limit=1`);
  expect(body[0].slice(0, 5)).toEqual([Date.UTC(2025, 2, 28, 9), '85213.87000000', '85417.47000000', '85005.00000000', '85148.00000000']);
});

test('the last candle is still open and another than the one that closes', async () => {
  const { body } = await get(`/api/v3/klines?symbol=BTCUSDT&interval=1h&startTime=${at(14)}`);
  expect(body.map(([openTime]: [number]) => openTime)).toEqual([at(14), at(15)]);
  expect(body[0][4]).toBe('117985.93000000');
  // The hour closes at 118174.90 with a high of 118500; a third of it has gone.
  expect(body[1].slice(1, 5)).toEqual(['117985.94000000', '117985.94000000', '117907.00000000', '117907.00000000']);
  expect(Number(body[1][5])).toBeCloseTo(613.6795 / 3, 6);
});

test('pages forward from startTime, back from the newest without it, at most 1000', async () => {
  const page = (await get(`/api/v3/klines?symbol=BTCUSDT&interval=1h&startTime=0&limit=5000`)).body;
  expect(page).toHaveLength(1000);
  expect(page[0][0]).toBe(Date.UTC(2017, 7, 17, 4));
  const newest = (await get('/api/v3/klines?symbol=BTCUSDT&interval=1h')).body;
  expect(newest).toHaveLength(500);
  expect(newest[499][0]).toBe(at(15));
  const back = (await get(`/api/v3/klines?symbol=BTCUSDT&interval=1h&endTime=${at(9) - 1}&limit=2`)).body;
  expect(back.map(([openTime]: [number]) => openTime)).toEqual([at(7), at(8)]);
  const between = (await get(`/api/v3/klines?symbol=BTCUSDT&interval=1h&startTime=${at(7) + 1}&endTime=${at(9)}`)).body;
  expect(between.map(([openTime]: [number]) => openTime)).toEqual([at(8), at(9)]);
});

test('the hours that the exchange was down are not there', async () => {
  const { body } = await get(`/api/v3/klines?symbol=BTCUSDT&interval=1h&startTime=${Date.UTC(2018, 1, 8, 0)}&limit=2`);
  expect((body[1][0] - body[0][0]) / HOUR_MS).toBe(34);
});

test.each([
  ['klines?interval=1h', 400, -1102, "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed."],
  ['klines?symbol=BTCUSDT', 400, -1102, "Mandatory parameter 'interval' was not sent, was empty/null, or malformed."],
  ['klines?symbol=BTCEUR&interval=1h', 400, -1121, 'Invalid symbol.'],
  ['klines?symbol=BTCUSDT&interval=7h', 400, -1120, 'Invalid interval.'],
  [
    'klines?symbol=BTCUSDT&interval=1h&limit=ten',
    400,
    -1100,
    "Illegal characters found in parameter 'limit'; legal range is '^[0-9]{1,20}$'.",
  ],
  ['klines?symbol=BTCUSDT&interval=1h&limit=0', 400, -1130, "Data sent for parameter 'limit' is not valid."],
  ['exchangeInfo?symbol=BTCEUR', 400, -1121, 'Invalid symbol.'],
  ['depth', 404, -5000, 'Path /api/v3/depth, Method GET is invalid'],
])('%s is refused with %d and %d', async (query, status, code, msg) => {
  expect(await get(`/api/v3/${query}`)).toMatchObject({ status, body: { code, msg } });
});
