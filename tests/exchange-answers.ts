import { gzipSync } from 'node:zlib';

/** What an exchange, or something before it, answers instead of what was asked for, and how it must be taken. */
export interface StrangeAnswer {
  readonly name: string;
  readonly status: number;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The start of the hour that the tests ask from; candles of it and of what follows. */
export const FROM = Date.UTC(2025, 6, 1);
const HOUR = 3_600_000;

/** A row as Binance tells it. */
export const row = (openTime: number, length = HOUR): unknown[] => {
  const [prices, none] = [
    ['107000.00', '107500.00', '106800.00', '107200.00', '321.50'],
    ['0', 0, '0', '0', '0'],
  ];
  return [openTime, ...prices, openTime + length - 1, ...none];
};
const rows = (n: number, length = HOUR, scale = 1): unknown[][] =>
  Array.from({ length: n }, (_, i) => [(FROM + i * length) * scale, ...row(FROM + i * length, length).slice(1)]);

const json = (name: string, answer: unknown, status = 200): StrangeAnswer => ({ name, status, body: JSON.stringify(answer) });
const refused = (status: number, code: number, msg: string): StrangeAnswer => json(`${status} with ${code}`, { code, msg }, status);
const of = (status: number, body: string): StrangeAnswer => ({ name: `${status} ${body === '' ? 'empty' : body}`, status, body });

const HTML = '<html><body><h1>Login</h1></body></html>';
const zipped = gzipSync(JSON.stringify(rows(50)));

/** Whatever was asked for: not understood, and tried again. */
export const ANYWHERE: readonly StrangeAnswer[] = [
  refused(400, -1001, 'Internal error; unable to process your request. Please try again.'),
  refused(400, -1000, 'An unknown error occurred while processing the request.'),
  refused(400, -1006, 'An unexpected response was received from the message bus.'),
  refused(400, -1007, 'Timeout waiting for response from backend server.'),
  refused(400, -9999, 'A code that nobody has heard of.'),
  refused(200, -1001, 'Internal error; unable to process your request. Please try again.'),
  refused(401, -2015, 'Invalid API-key, IP, or permissions for action.'),
  ...[400, 401, 402, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 421, 422, 423, 424, 425, 426, 428, 431].map(
    (status) => of(status, ''),
  ),
  ...[404, 413, 425].map((status) => of(status, '[]')),
  ...[400, 422].map((status) => of(status, HTML)),
  of(404, 'null'),
  json('413 with code 0', { code: 0 }, 413),
  ...[201, 202, 203, 204, 205, 206].map((status) => of(status, '')),
  ...[300, 304, 305, 306].map((status) => of(status, '')),
  ...[301, 302, 303, 307, 308].map((status) => ({ ...of(status, ''), headers: { location: '/elsewhere' } })),
  of(302, '[]'),
  ...[500, 501, 502, 503, 504, 505, 507, 511, 520, 521, 522, 523, 524, 525, 526, 527, 530, 599].map((status) => of(status, '')),
  refused(503, -1121, 'Invalid symbol.'),
  ...['', ' ', '{}', 'null', '"text"', '0', '17', 'true', HTML, '{"code":0}', '{"code":200}', '{"msg":"busy"}', '{"success":false}'].map(
    (body) => of(200, body),
  ),
  of(200, '{"code":"many","msg":"busy"}'),
  of(200, '{"code":null,"data":[]}'),
  of(200, '{"data":[]}'),
  of(200, '\u0000\u0001'),
  of(200, '[[1751328000000,"107000.0'),
  { name: 'another charset', status: 200, body: Buffer.from(JSON.stringify(rows(2)), 'utf16le') },
  { name: 'gzip that ends early', status: 200, body: zipped.subarray(0, zipped.length - 60), headers: { 'content-encoding': 'gzip' } },
  { name: 'gzip that is none', status: 200, body: JSON.stringify(rows(2)), headers: { 'content-encoding': 'gzip' } },
  { name: 'shorter than announced', status: 200, body: '[]', headers: { 'content-length': '99' } },
];

/** No pages of candles. */
export const NO_PAGE: readonly StrangeAnswer[] = [
  json('an error in the page', [{ code: -1121, msg: 'Invalid symbol.' }]),
  json('an error among candles', [...rows(3), { code: -1001, msg: 'Internal error' }]),
  json('rows as objects', [{ openTime: FROM, open: '1', high: '1', low: '1', close: '1', volume: '1' }]),
  json('rows of five', [[FROM, '1', '1', '1', '1']]),
  json('rows of none', [[]]),
  json('a row that is null', [null]),
  json('a row by itself', row(FROM)),
  json('a page in a page', [rows(2)]),
  json('a page by its name', { klines: rows(2) }),
  json('no open time', [[null, '1', '1', '1', '1', '1']]),
  json('an open time in words', [['2025-07-01T00:00:00Z', '1', '1', '1', '1', '1']]),
  json('prices that are lists', [[FROM, ['1'], '1', '1', '1', '1']]),
  json('prices that are truths', [[FROM, true, '1', '1', '1', '1']]),
];

/** Pages of something else than candles of an hour. */
export const BAD_CANDLES: readonly (StrangeAnswer & { readonly told: string })[] = [
  { ...json('seconds', [[FROM / 1000, '1', '1', '1', '1', '1']]), told: 'seconds' },
  { ...json('many in seconds', rows(100, HOUR, 1e-3)), told: 'seconds' },
  { ...json('microseconds', rows(100, HOUR, 1000)), told: 'microseconds' },
  { ...json('nanoseconds', rows(2, HOUR, 1e6)), told: 'nanoseconds' },
  { ...json('zero', [[0, '1', '1', '1', '1', '1']]), told: 'such as 0' },
  { ...json('days since 1970', [[20_270, '1', '1', '1', '1', '1']]), told: 'such as 20270' },
  { ...json('a negative time', [[-FROM, '1', '1', '1', '1', '1']]), told: 'such as -' },
  { ...json('four hours', rows(12, 4 * HOUR)), told: 'candles are of 240 minutes' },
  { ...json('one of a day', rows(1, 24 * HOUR)), told: 'candles are of 1440 minutes' },
  { ...json('a minute', rows(1000, HOUR / 60)), told: 'candles are of 1 minutes' },
  { ...json('half an hour', rows(3, HOUR / 2)), told: 'candles are of 30 minutes' },
  {
    ...json(
      'four hours, no close time',
      rows(12, 4 * HOUR).map((each) => each.slice(0, 6)),
    ),
    told: 'candles are of 240 minutes',
  },
];

/** No times. */
export const NO_TIME: readonly StrangeAnswer[] = [
  json('seconds', { serverTime: FROM / 1000 }),
  json('microseconds', { serverTime: FROM * 1000 }),
  json('zero', { serverTime: 0 }),
  json('null', { serverTime: null }),
  json('words', { serverTime: 'NaN' }),
  json('a date', { serverTime: '2025-07-01T00:00:00Z' }),
  json('another name', { time: FROM }),
  json('a list', [FROM]),
];

/** No lists of markets. */
export const NO_LIST: readonly StrangeAnswer[] = [
  json('none', { symbols: [] }),
  json('null', { symbols: null }),
  json('a list of null', { symbols: [null] }),
  json('names alone', { symbols: ['BTCUSDT'] }),
  json('a market without its parts', { symbols: [{ symbol: 'BTCUSDT' }] }),
  json('a list', []),
];

/** The exchange understands and refuses: the same again would be refused again. */
export const REFUSED: readonly StrangeAnswer[] = [
  refused(400, -1121, 'Invalid symbol.'),
  refused(400, -1100, "Illegal characters found in parameter 'limit'."),
  refused(400, -1120, 'Invalid interval.'),
  refused(404, -1130, 'Data sent for parameter is not valid.'),
];

/** Too much, or too much from here, whatever the status says. */
export const ELSEWHERE: readonly (StrangeAnswer & { readonly code: string })[] = [
  { ...refused(200, 0, 'Service unavailable from a restricted location.'), code: 'exchange_refuses_country' },
  { ...of(200, '<html>configured to block access from your country</html>'), code: 'exchange_refuses_country' },
  { ...of(404, '<html>configured to block access from your country</html>'), code: 'exchange_refuses_country' },
  { ...of(403, '<html>configured to block access from your country</html>'), code: 'exchange_refuses_country' },
];

/** Odd, but what was asked for. */
export const PAGES: readonly (StrangeAnswer & { readonly candles: number })[] = [
  { ...json('none', []), candles: 0 },
  { ...json('as text/html', rows(2)), headers: { 'content-type': 'text/html' }, candles: 2 },
  { ...json('of a caching proxy', rows(2), 203), candles: 2 },
  {
    ...json(
      'open times as text',
      rows(2).map(([openTime, ...more]) => [String(openTime), ...more]),
    ),
    candles: 2,
  },
  { ...json('newest first', rows(3).toReversed()), candles: 3 },
  {
    ...json(
      'six columns',
      rows(3).map((each) => each.slice(0, 6)),
    ),
    candles: 3,
  },
  { ...json('before the hour asked for', [row(FROM - HOUR), ...rows(2)]), candles: 3 },
  { ...json('told twice', [...rows(2), ...rows(2)]), candles: 4 },
  { ...json('one in seconds among others', [...rows(5), [FROM / 1000 + 18_000, '1', '1', '1', '1', '1']]), candles: 6 },
  { ...json('closed early, as Binance did in 2018', [row(FROM, 1_694_789), ...rows(5).slice(1)]), candles: 5 },
  { ...json('off the hour, as Binance was in 2018', [...rows(5), row(FROM + 5 * HOUR + 12_789)]), candles: 6 },
];
