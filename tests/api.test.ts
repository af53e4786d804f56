import { computeColumns, featureRow, featureSetOf, featuresNamed, SCALE_FEATURE } from '@forecast/core/features';
import { featuresSha256 } from '@forecast/core/forecast';
import { manifestOf } from '@forecast/core/model';
import { type EpochMs, epochMs, parseIsoHour, plusHours } from '@forecast/core/time';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { bitcoin, cross, forecastOf, openScene, type Scene } from './api-scene.ts';
import { usePostgres } from './servers/postgres.ts';

vi.setConfig({ testTimeout: 30_000 });

const postgres = usePostgres();
let scene: Scene;
beforeAll(async () => {
  scene = await openScene(postgres);
  await scene.train(1, 0.1);
  await scene.promote(1);
  await scene.serve();
}, 60_000);
afterAll(() => scene.close());

const hourOf = (text: string): EpochMs => parseIsoHour(text) ?? epochMs(Number.NaN);

test('a past hour, forecast now: reference and outcome are the known closes', async () => {
  const { status, headers, body } = await scene.ask('/predict?date=2025-07-28&hour=15');
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
  // closes of 14:00 and 15:00, which data/candles/README.md tells: 118174.90 / 117985.93 - 1
  expect(body).toMatchObject({
    market: 'binance-BTC-USDT-1h',
    symbol: 'BTC/USDT',
    hour: { start: '2025-07-28T15:00:00Z', end: '2025-07-28T16:00:00Z' },
    unit: 'percent',
    reference_close: 117985.93,
    model: { version: 1, seen_until: '2025-06-22T00:00:00Z', in_sample: false },
    data: { cut_off: '2025-07-28T15:00:00Z', degraded: false },
    cached: false,
    outcome: 'settled',
    realised: { value: expect.closeTo(0.1602, 4) },
  });
  const { prediction, predicted_close, realised, interval, direction } = body as unknown as Answer;
  expect(realised?.error).toBe((realised?.value ?? Number.NaN) - prediction);
  expect(predicted_close).toBeCloseTo(117985.93 * (1 + prediction / 100), 6);
  expect(direction).toBe(prediction > 0 ? 'up' : 'down');
  expect((interval.lower + interval.upper) / 2).toBeCloseTo(prediction, 12);
});

interface Answer {
  readonly prediction: number;
  readonly predicted_close: number;
  readonly direction: string;
  readonly interval: { readonly level: number; readonly lower: number; readonly upper: number };
  readonly realised: { readonly value: number; readonly error: number } | null;
  readonly data: { readonly features_sha256: string };
}

test('says to the last bit what a task says that reads no more than the look-back', async () => {
  const hour = hourOf('2025-07-28T15');
  const folder = await scene.train(1, 0.1);
  const range = { from: plusHours(hour, -1000), until: hour };
  const [candles, ...others] = await Promise.all([bitcoin, ...cross].map((market) => scene.candles.read(market, range)));
  const window = { market: bitcoin, candles, cross: others.map((series, i) => ({ market: cross[i], candles: series })) };
  const columns = computeColumns(window as Parameters<typeof computeColumns>[0]);
  const set = featureSetOf(bitcoin, cross);
  const row = featureRow(columns, featuresNamed(set, manifestOf(folder, 'test').columns), 1000);
  const [scale = 0] = featureRow(columns, featuresNamed(set, [SCALE_FEATURE]), 1000);
  const booster = scene.boosting.load(new TextDecoder().decode(folder.get('model.lgb')));
  const percent = booster.row(row) * scale;
  booster.free();
  const { prediction, data, interval } = (await scene.ask('/predict?date=2025-07-28&hour=15')).body as unknown as Answer;
  expect(prediction).toBe(percent);
  expect(data.features_sha256).toBe(featuresSha256(row, scale));
  // no forecast of this version is settled: the ceil(201 x .9) = 181st of 200 calibration scores 0.00 .. 1.99 is 1.80
  expect((interval.upper - interval.lower) / 2).toBeCloseTo(1.8 * scale, 10);
});

test('an hour that the model has seen is marked', async () => {
  expect((await scene.ask('/predict?date=2025-06-21&hour=23')).body).toMatchObject({ model: { in_sample: true } });
  expect((await scene.ask('/predict?date=2025-06-22&hour=0')).body).toMatchObject({ model: { in_sample: false } });
});

test.each([
  ['hour=9', 'hour=09'],
  ['hour=15', 'hour=15&symbol=BTC/USDT'],
  ['hour=15', 'hour=15&symbol=BTC-USDT'],
  ['hour=15', 'hour=17&tz=Europe/Paris'],
  ['hour=15', 'hour=15&fold=1'],
])('%s and %s are the same', async (one, other) => {
  expect((await scene.ask(`/predict?date=2025-07-28&${other}`)).body).toEqual((await scene.ask(`/predict?date=2025-07-28&${one}`)).body);
});

test.each([
  // malformed
  ['date=2025-07-28&hour=24', 400, 'malformed', 'hour: is not an hour from 0 to 23'],
  ['date=2025-02-30&hour=1', 400, 'malformed', 'date: is not a date of the calendar'],
  ['date=2025-07-28', 400, 'malformed', 'hour: is missing'],
  ['date=2025-07-28&hour=1&hour=2', 400, 'malformed', 'hour: may be given once'],
  ['date=2025-07-28&hour=1&horizon=2', 400, 'malformed', 'horizon: is not a parameter here'],
  ['date=2025-07-28&hour=1&explain=true', 400, 'malformed', 'explain: is not there yet'],
  ['date=2025-07-28&hour=1&tz=Mars', 400, 'malformed', 'tz: is not a time zone'],
  // markets
  ['date=2025-07-28&hour=1&symbol=DOGE/USDT', 404, 'unknown_market', 'served are BTC/USDT'],
  ['date=2025-07-28&hour=1&symbol=ETH/USDT', 404, 'unknown_market', 'served are BTC/USDT'],
  ['date=2025-07-28&hour=1&symbol=BTC/USDT:USDT', 404, 'unknown_market', 'a spot pair looks like BTC/USDT'],
  // wall clocks
  ['date=2025-03-30&hour=2&tz=Europe/Paris', 422, 'impossible_hour', 'the clocks skip it'],
  ['date=2025-10-26&hour=2&tz=Europe/Paris', 422, 'ambiguous_hour', 'fold=0 (2025-10-26T00:00Z) or fold=1 (2025-10-26T01:00Z)'],
  ['date=2025-07-28&hour=15&tz=Asia/Kolkata', 422, 'off_grid_hour', '2025-07-28T09:30Z'],
  // candles
  ['date=2025-08-01&hour=1', 409, 'too_early', '2025-08-01T01:00:00Z has not begun, it is 2025-08-01T00:30:00Z'],
  ['date=2025-10-26&hour=2&tz=Europe/Paris&fold=1', 409, 'too_early', '2025-10-26T01:00:00Z has not begun'],
  ['date=2018-02-08&hour=5', 409, 'gap', 'no candle of 2018-02-08T04:00:00Z'],
  ['date=2023-03-24&hour=14', 409, 'gap', 'no candle of 2023-03-24T13:00:00Z'],
  ['date=2018-02-12&hour=12', 409, 'gap', 'no candles of more than 5 % of the 168 hours before 2018-02-12T12:00:00Z'],
  ['date=2017-12-31&hour=12', 404, 'outside_history', 'the first candle opens at 2018-01-01T00:00:00Z'],
  ['date=2018-01-01&hour=0', 404, 'outside_history', 'the first candle opens at 2018-01-01T00:00:00Z'],
  ['date=2018-01-05&hour=0', 404, 'outside_history', 'lie before the first candle'],
])('%s: %i %s', async (query, status, code, detail) => {
  const { body, ...answer } = await scene.ask(`/predict?${query}`);
  expect(body).toEqual({
    type: `urn:forecast:problem:${code}`,
    title: expect.any(String),
    status,
    code,
    detail: expect.stringContaining(detail),
  });
  expect(answer.status).toBe(status);
});

test('who is too early is told when to come again', async () => {
  expect((await scene.ask('/predict?date=2025-08-01&hour=1')).headers.get('retry-after')).toBe('1800');
});

test('the hour that has just begun has a forecast and no outcome', async () => {
  expect((await scene.ask('/predict?date=2025-08-01&hour=0')).body).toMatchObject({
    hour: { start: '2025-08-01T00:00:00Z' },
    outcome: 'pending',
    realised: null,
  });
});

test('of an hour without a candle the forecast is honest and the outcome masked', async () => {
  expect(await scene.ask('/predict?date=2023-03-24&hour=13')).toMatchObject({ status: 200, body: { outcome: 'masked', realised: null } });
});

test('a candle that should be there and is not: stale', async () => {
  scene.clock = hourOf('2025-08-01T02');
  const { status, headers, body } = await scene.ask('/predict?date=2025-08-01&hour=1');
  expect({ status, code: body['code'] }).toEqual({ status: 503, code: 'stale' });
  expect(headers.get('retry-after')).toBe('60');
  expect((await scene.ask('/health')).body).toMatchObject({
    markets: [{ last_candle: { at: '2025-08-01T00:00:00Z', age_seconds: 7200, late: true }, champion: { late: false } }],
  });
  expect(await scene.ask('/ready')).toMatchObject({ status: 200, body: { markets: [{ last_candle: { late: true } }] } });
  scene.clock = hourOf('2025-08-01T00');
  expect((await scene.ask('/predict?date=2025-08-01&hour=0')).status).toBe(200);
});

test('what was issued is returned as it was, whatever the model says by now', async () => {
  const hour = hourOf('2025-07-30T10');
  const served = forecastOf(hour, { role: 'served', prediction: 0.5 });
  await postgres.database.forecasts.issue([served, forecastOf(hour, { role: 'backfill', prediction: -7 })]);
  const before = (await scene.ask('/predict?date=2025-07-30&hour=10')).body as unknown as Answer & { cached: boolean };
  expect(before.cached).toBe(false);
  await scene.running.refresh();
  const { body } = await scene.ask('/predict?date=2025-07-30&hour=10');
  expect(body).toMatchObject({
    prediction: 0.5,
    cached: true,
    reference_close: served.referenceClose,
    interval: { level: 0.9, lower: served.lower, upper: served.upper },
    data: { features_sha256: served.featuresSha256, cut_off: '2025-07-30T10:00:00Z', degraded: true },
    outcome: 'settled',
    realised: { value: before.realised?.value },
  });
});

test('a scored outcome goes before what the candles say', async () => {
  const hour = hourOf('2025-07-30T10');
  await postgres.database.forecasts.saveOutcomes([
    { market: bitcoin.slug, hour, state: 'settled', previousClose: 100, close: 101, realised: 1, reason: null },
  ]);
  await scene.running.refresh();
  expect((await scene.ask('/predict?date=2025-07-30&hour=10')).body).toMatchObject({ realised: { value: 1, error: 0.5 } });
});

test('settled forecasts of the version shape the interval of later hours only', async () => {
  const hours = Array.from({ length: 600 }, (_, i) => plusHours(hourOf('2025-06-25T00'), i));
  await postgres.database.forecasts.issue(hours.map((hour) => forecastOf(hour, { role: 'backfill', prediction: 0 })));
  // scale 2, error 3: each score is 1.5, and so is every quantile of 500 and more of them
  await postgres.database.forecasts.saveOutcomes(
    hours.map((hour) => ({ market: bitcoin.slug, hour, state: 'settled', previousClose: 100, close: 103, realised: 3, reason: null })),
  );
  const halfWidths = async (query: string) => {
    const { interval } = (await scene.ask(`/predict?${query}`)).body as unknown as Answer;
    return (interval.upper - interval.lower) / 2;
  };
  const early = await halfWidths('date=2025-06-24&hour=0');
  const late = await halfWidths('date=2025-07-28&hour=15');
  await scene.running.refresh();
  expect(await halfWidths('date=2025-06-24&hour=0')).toBe(early);
  expect((await halfWidths('date=2025-07-28&hour=15')) / late).toBeCloseTo(1.5 / 1.8, 10);
});

test('the log is told page by page', async () => {
  const all = await scene.ask('/predictions?from=2025-06-25&to=2025-08-01');
  expect(all.body).toMatchObject({ symbol: 'BTC/USDT', next_cursor: expect.any(String) });
  const rest = await scene.ask(`/predictions?from=2025-06-25&to=2025-08-01&cursor=${String(all.body['next_cursor'])}`);
  const rows = [all, rest].flatMap(({ body }) => body['forecasts'] as { hour: string; role: string }[]);
  expect(rows).toHaveLength(602);
  expect(rows[0]).toMatchObject({ hour: '2025-06-25T00:00:00Z', role: 'backfill', outcome: 'settled', realised: { value: 3, error: 3 } });
  expect(rows.at(-1)).toMatchObject({ hour: '2025-07-30T10:00:00Z', role: 'served', prediction: 0.5, degraded: true });
  expect(rest.body['next_cursor']).toBeNull();
  expect(await scene.ask('/predictions?from=yesterday')).toMatchObject({ status: 400, body: { code: 'malformed' } });
  expect(await scene.ask('/predictions?cursor=x')).toMatchObject({ status: 400, body: { code: 'malformed' } });
});

test('drift checks and requests are told', async () => {
  const figures = {
    windowHours: 168,
    n: 160,
    mae: 0.4,
    scaledMae: 0.9,
    referenceScaledMae: 0.7,
    rule: 'scaled',
    threshold: 0.84,
    modelVersion: 1,
    reason: null,
  } as const;
  const { drift } = postgres.database;
  const check = await drift.saveCheck({ market: bitcoin.slug, at: hourOf('2025-07-31T00'), verdict: 'drift', figures });
  await drift.request({ market: bitcoin.slug, checkId: check.id, reason: 'drift', requestedAt: hourOf('2025-07-31T01') });
  await scene.running.refresh();
  expect((await scene.ask('/drift')).body).toMatchObject({
    checks: [{ at: '2025-07-31T00:00:00Z', verdict: 'drift', figures: { n: 160, scaled_mae: 0.9, threshold: 0.84, model_version: 1 } }],
    requests: [{ check_id: check.id, requested_at: '2025-07-31T01:00:00Z', finished_at: null }],
  });
});

test('a new champion is taken while requests are under way, and none is lost', async () => {
  await scene.train(2, 0.3);
  await scene.promote(2);
  const versions = new Set<number>();
  const done = new AbortController();
  const askers = Array.from({ length: 8 }, async () => {
    while (!done.signal.aborted) {
      const { status, body } = await scene.ask('/predict?date=2025-07-28&hour=15');
      expect(status).toBe(200);
      versions.add((body['model'] as { version: number }).version);
    }
  });
  await scene.running.refresh();
  await scene.ask('/health');
  done.abort();
  await Promise.all(askers);
  expect(versions).toContain(2);
  expect((await scene.ask('/models')).body).toMatchObject({
    champion: 2,
    serving: 2,
    versions: [{ version: 2 }, { version: 1 }],
    decisions: [{ to_version: 2, decision: 'promoted', state: 'done', figures: { dm_t: 1.5 } }, { to_version: 1 }],
  });
});

test('a forecast that was issued keeps its model', async () => {
  expect((await scene.ask('/predict?date=2025-07-30&hour=10')).body).toMatchObject({ cached: true, model: { version: 1 } });
});

const candle = (openTime: EpochMs, close: number) => ({ openTime, open: close, high: close, low: close, close, volume: 1 });

test('new candles and revisions are noticed', async () => {
  const at = hourOf('2025-07-31T23');
  await scene.candles.merge(bitcoin, [candle(at, 120_000), candle(hourOf('2025-08-01T00'), 121_200)], at);
  scene.clock = hourOf('2025-08-01T01');
  await scene.running.refresh();
  expect((await scene.ask('/predict?date=2025-08-01&hour=0')).body).toMatchObject({
    reference_close: 120_000,
    realised: { value: expect.closeTo(1, 10) },
    data: { degraded: false },
  });
  // the other markets' candle of 00:00 is not there yet
  expect((await scene.ask('/predict?date=2025-08-01&hour=1')).body).toMatchObject({ reference_close: 121_200, data: { degraded: true } });
});
