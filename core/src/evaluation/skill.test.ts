import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { standardDeviation } from '../statistics/index.ts';
import { epochMs } from '../time/index.ts';
import { skillOf } from './skill.ts';

const rows = gunzipSync(readFileSync(`${import.meta.dirname}/../../../data/candles/BINANCE_BTCUSDT_1h.csv.gz`))
  .toString()
  .trim()
  .split('\n');
const candles = rows.slice(1).map((row) => row.split(',').map(Number));
const change = candles.map(([, , , , close = 0], i) => (close / (candles[i - 1]?.[4] ?? Number.NaN) - 1) * 100);
const first = candles.findIndex(([time]) => time === Date.UTC(2025, 0, 1));
const quarter = Array.from({ length: 2160 }, (_, i) => first + i); // 2025-01..2025-03, no hour missing
const column = (of: (i: number) => number): Float64Array => Float64Array.from(quarter, of);

const hours = {
  hour: quarter.map((i) => epochMs(candles[i]?.[0] ?? 0)),
  realised: column((i) => change[i] ?? Number.NaN),
  volatility: column((i) => standardDeviation(change.slice(i - 168, i)) * Math.sqrt(168 / 167)),
};
const forecast = column((i) => -0.05 * (change[i - 1] ?? 0));
const baselines = { mean: column(() => 0.01), ridge: column((i) => 0.03 * (change[i - 2] ?? 0)) };
const halfWidth = hours.volatility.map((volatility) => 1.6 * volatility);
const intervals = {
  level: 0.9,
  lower: forecast.map((value, i) => value - (halfWidth[i] ?? 0)),
  upper: forecast.map((value, i) => value + (halfWidth[i] ?? 0)),
};
const skill = skillOf({ hours, forecast, baselines, intervals });

// All of pandas, numpy and scipy on the same candles; the t statistics are scipy's ttest_rel of the scaled squared errors.
test("the model's figures", () => {
  expect(skill).toMatchObject({ from: '2025-01-01T00:00:00Z', to: '2025-04-01T00:00:00Z', n: 2160, direction: 0.525 });
  expect(skill.mae).toBeCloseTo(0.38451275729307405, 12);
  expect(skill.rmse).toBeCloseTo(0.5995359674332187, 12);
  expect(skill.r2).toBeCloseTo(-0.000832643474464767, 12);
  expect(skill.ic).toBeCloseTo(0.05004975543095085, 12);
  expect(skill.dm_t).toBeCloseTo(-1.0174483487741013, 9);
  expect(skill.p_better).toBeCloseTo(0.845472904106155, 9);
  expect(skill.calibration_slope).toBeCloseTo(-0.15643336188710105, 9);
});

test('the baselines, each with its own figures and the model against it', () => {
  const { zero, mean, ridge } = skill.baselines;
  expect(zero).toMatchObject({ r2: 0, direction: null, ic: null, dm_t: skill.dm_t });
  expect(mean.direction).toBeCloseTo(0.5032407407407408, 12);
  expect(mean.dm_t).toBeCloseTo(-0.5744771232518305, 9);
  expect(ridge.ic).toBeCloseTo(-0.013511259040193268, 12);
  expect(ridge.rmse).toBeCloseTo(0.599279435755294, 12);
  expect(ridge.dm_t).toBeCloseTo(-0.8237734096762662, 9);
});

test('the uncertainty, by the same resampling in numpy with the same random numbers', () => {
  const { r2, direction, ic } = skill.uncertainty ?? {};
  expect(r2?.standardError).toBeCloseTo(0.0038122543896644038, 12);
  expect(r2?.lower).toBeCloseTo(-0.008740785736476148, 12);
  expect(direction?.standardError).toBeCloseTo(0.011658916790962941, 12);
  expect(direction?.upper).toBeCloseTo(0.549537037037037, 12);
  expect(ic?.standardError).toBeCloseTo(0.025680843497409962, 12);
  expect([ic?.lower, ic?.upper].map((bound) => bound?.toFixed(12))).toEqual(['-0.005416028179', '0.093414446018']);
});

test('how often the intervals held', () => {
  expect(skill.intervals?.coverage).toBeCloseTo(0.9087962962962963, 12);
  expect(skill.intervals?.meanWidth).toBeCloseTo(1.8166802552565238, 9);
  expect(skill.intervals?.terciles.map(({ coverage }) => coverage?.toFixed(6))).toEqual(['0.898611', '0.887500', '0.940278']);
});

const week = (values: Float64Array): Float64Array => values.slice(0, 168);

test('a week has figures but no uncertainty', () => {
  const short = skillOf({
    hours: { hour: hours.hour.slice(0, 168), realised: week(hours.realised), volatility: week(hours.volatility) },
    forecast: week(forecast),
    baselines: { mean: week(baselines.mean), ridge: week(baselines.ridge) },
  });
  expect(short).toMatchObject({ n: 168, uncertainty: null, intervals: null });
});
