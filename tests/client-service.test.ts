import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { parseIsoHour } from '@forecast/core/time';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { bitcoin, forecastOf, openScene, type Scene } from './api-scene.ts';
import { usePostgres } from './servers/postgres.ts';

vi.setConfig({ testTimeout: 30_000 });

const postgres = usePostgres();
let scene: Scene;
beforeAll(async () => {
  scene = await openScene(postgres);
  await scene.train(1, 0.1);
  await scene.promote(1);
  const hour = parseIsoHour('2025-07-30T10') ?? scene.clock;
  await postgres.database.forecasts.issue([forecastOf(hour, { role: 'served', prediction: 0.5 })]);
  await postgres.database.forecasts.saveOutcomes([
    { market: bitcoin.slug, hour, state: 'settled', previousClose: 100, close: 101, realised: 1, reason: null },
  ]);
  await scene.serve();
}, 60_000);
afterAll(() => scene.close());

const client = async (line: string) => {
  const child = spawn(process.execPath, ['client/bin/client.mjs', ...line.split(' ')], {
    env: { ...process.env, FORECAST_URL: scene.listening.url },
  });
  const [out, error, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: code as number, out, error };
};

test('predict, for a person', async () => {
  const { code, out, error } = await client('predict --date 2025-07-28 --hour 15');
  expect({ code, error }).toEqual({ code: 0, error: '' });
  expect(out).toMatch(/^BTC\/USDT, 2025-07-28 15:00 to 16:00 UTC\n/);
  expect(out).toContain('117985.93 -> ');
  expect(out).toContain('+0.1602 %  (error ');
  expect(out).toContain('version 1, has seen the hours until 2025-06-22 00:00');
  expect(out).toContain('now, from the candles until then');
});

test('predict --json is the answer as it came, in the zone that is asked for', async () => {
  const { out } = await client('predict --date 2025-07-28 --hour 17 --tz Europe/Paris --symbol BTC-USDT --json');
  expect(out).toBe(`${await (await fetch(`${scene.listening.url}/predict?date=2025-07-28&hour=15`)).text()}\n`);
});

test.each([
  ['predict --date 2025-07-28 --hour 24', 64, 'client: malformed: hour: is not an hour from 0 to 23\n'],
  ['predict --date 2025-02-30 --hour 1', 64, 'client: malformed: date: is not a date of the calendar'],
  [
    'predict --date 2025-07-28 --hour 1 --symbol DOGE/USDT',
    64,
    'client: unknown_market: symbol DOGE/USDT: is not served here; served are BTC/USDT\n',
  ],
  ['predict --date 2018-02-08 --hour 5', 64, 'client: gap: 2018-02-08T05:00:00Z: the exchange has no candle of 2018-02-08T04:00:00Z\n'],
  ['predict --date 2025-08-02 --hour 1', 64, 'client: too_early: 2025-08-02T01:00:00Z has not begun'],
  [
    'predict --date 2025-10-26 --hour 2 --tz Europe/Paris',
    64,
    'client: ambiguous_hour: 2025-10-26 02:00 in Europe/Paris comes twice: say fold=0',
  ],
  ['predict --date 2025-10-26 --hour 2 --tz Europe/Paris --fold 1', 64, 'client: too_early: 2025-10-26T01:00:00Z has not begun'],
  ['history --from 2025-07-02 --to 2025-07-01', 64, 'client: malformed: from: 2025-07-02T00:00:00Z lies after to 2025-07-01T00:00:00Z\n'],
])('%s ends with %i', async (line, code, message) => {
  const result = await client(line);
  expect(result).toMatchObject({ code, out: '' });
  expect(result.error).toContain(message);
});

test('a refusal as JSON is the problem as it came', async () => {
  const { code, out } = await client('predict --date 2025-07-28 --hour 24 --json');
  expect(code).toBe(64);
  expect(JSON.parse(out)).toMatchObject({ status: 400, code: 'malformed' });
});

test('history, models, drift and health, for a person', async () => {
  const history = await client('history --from 2025-07-30 --to 2025-07-31');
  expect(history.out).toMatch(
    /│ 2025-07-30 10:00 │ \+0\.5000 % +│ -0\.5000 % to \+1\.5000 % +│ \+1\.0000 % +│ \+0\.5000 % +│ 1 +│ served +│/,
  );
  expect(history.out).toContain('BTC/USDT: 1 forecast, 1 settled: mean absolute error 0.5000 %, direction right 100.0 %.');
  expect((await client('models')).out).toMatch(/│ 1 +│ champion +│ 2025-06-22 00:00 │ m-1 +│/);
  expect((await client('drift')).out).toBe('BTC/USDT: no drift check yet.\n');
  const health = await client('health');
  expect(health.out).toMatch(/the clock shows 2025-08-01 00:30 UTC/);
  expect(health.out).toMatch(/│ BTC\/USDT │ 2018-01-01 to 2025-08-01 00:00 │ version 1 │ 1 +│/);
});
