import { expect, test } from 'vitest';
import { problemOf, refused } from './problem.ts';
import { toldTo } from './without-detail.ts';

const MORE = 'send a key to see the details';
/** What servers, the driver and Node really say, each with an address in it. */
const SECRETS = [
  'PostgreSQL at db.internal:5432, database forecast (DATABASE_URL): connect ECONNREFUSED 10.0.0.7:5432; see whether it is running',
  "ENOENT: no such file or directory, scandir '/srv/data/store'",
  'getaddrinfo ENOTFOUND seaweedfs.example',
  'https://bucket.s3.eu-west-1.amazonaws.com/prefix answered 503',
  'MLflow 3.17.2 at http://mlflow:5000: 500',
] as const;

test('who is trusted reads what is there', () => {
  const body = { problems: SECRETS };
  expect(toldTo('trusted', body)).toBe(body);
});

test.each(SECRETS)('anybody is not told: %s', (secret) => {
  const body = {
    status: 'degraded',
    now: '2025-07-28T15:00:00Z',
    problems: [`API keys: database_unavailable: ${secret}`, secret, `clock of the exchange: exchange_unavailable: ${secret}`],
    markets: [
      {
        market: 'binance-BTC-USDT-1h',
        symbol: 'BTC/USDT',
        problems: [`candles of binance-BTC-USDT-1h: store_unavailable: ${secret}; model of binance-BTC-USDT-1h: no_model: ${secret}`],
        champion: { at: null, late: true, reason: secret },
        last_candle: { problem: { text: secret, message: `stale: ${secret}` }, why: 'stale' },
      },
    ],
  };
  expect(toldTo('anybody', body)).toEqual({
    status: 'degraded',
    now: '2025-07-28T15:00:00Z',
    problems: ['API keys: database_unavailable', MORE, 'clock of the exchange: exchange_unavailable'],
    markets: [
      {
        market: 'binance-BTC-USDT-1h',
        symbol: 'BTC/USDT',
        problems: ['candles of binance-BTC-USDT-1h: store_unavailable'],
        champion: { at: null, late: true, reason: MORE },
        last_candle: { problem: { text: MORE, message: MORE }, why: 'stale' },
      },
    ],
  });
});

test.each(['stale', 'no_model', 'database_unavailable', 'not_found', 'wrong_host', 'malformed', 'method_not_allowed'] as const)(
  'of the problem %s anybody is told the code and always the same sentence',
  (code) => {
    const [one, other] = SECRETS.slice(0, 2).map((secret) => toldTo('anybody', problemOf(refused(code, secret))));
    expect(one).toEqual(other);
    expect(one).toMatchObject({ code, detail: expect.stringMatching(new RegExp(`^[A-Z][a-z ]+; ${MORE}$`)) });
  },
);
