import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CANDLE_COLUMNS, type CandleSeries } from '@forecast/core/candles';
import { computeColumns, featureSetOf, featuresNamed, featureTable } from '@forecast/core/features';
import { seededRandom, standardDeviation } from '@forecast/core/statistics';
import { epochMs, HOUR_MS, plusHours } from '@forecast/core/time';
import { expect, test } from 'vitest';
import { realMarketWindow } from './real-market-window.ts';

/** The first rows are left out: TA-Lib's recursions still carry their own beginning there, ours are cut at 24 time constants. */
const SETTLED = 1000;
const BARS = 4000;
/** Largest difference from TA-Lib, in standard deviations of the indicator: a recursion is cut where e^-24 of it is left. */
const TOLERANCE = 1e-8;

const NAMES = [
  'macd_12_26',
  'macd_signal_12_26_9',
  'macd_histogram_12_26_9',
  'bollinger_percent_b_20',
  'bollinger_bandwidth_20',
  'atr_14',
  'adx_14',
  'plus_di_14',
  'minus_di_14',
  'cci_20',
  'mfi_14',
  'obv_share_24',
  'obv_share_168',
  'stochastic_k_14',
  'stochastic_d_14_3',
  'williams_r_14',
  'roc_12',
  'roc_24',
  'ema_gap_12',
  'ema_gap_26',
  'ema_gap_50',
  'sma_gap_20',
  'sma_gap_50',
  'sma_gap_200',
];

const start = epochMs(Date.UTC(2024, 0, 1));
const range = { from: start, until: plusHours(start, BARS) };
const real = realMarketWindow(range, 'BTC', []);

const tick = (column: Float64Array): Float64Array => column.map((price) => Math.round(price / 500) / 2);

/** Bitcoin's candles at a price of 40 with a tick of 0.5: equal closes are common. */
const coarse = (series: CandleSeries): CandleSeries => ({
  ...series,
  open: tick(series.open),
  high: tick(series.high),
  low: tick(series.low),
  close: tick(series.close),
});

/** Half of the bars, in stretches of up to 40, repeat the close before without volume. */
const halfFlat = (series: CandleSeries): CandleSeries => {
  const random = seededRandom(7);
  const copy = Object.fromEntries(CANDLE_COLUMNS.map((name) => [name, series[name].slice()])) as Record<string, Float64Array>;
  for (let slot = 1; slot < BARS; slot += 1 + Math.floor(random() * 40)) {
    const close = copy['close']?.[slot - 1] ?? Number.NaN;
    for (const until = Math.min(BARS, slot + 1 + Math.floor(random() * 40)); slot < until; slot++)
      for (const name of CANDLE_COLUMNS) (copy[name] as Float64Array)[slot] = name === 'volume' ? 0 : close;
  }
  return { ...series, ...copy };
};

const talib = (series: CandleSeries): Map<string, Float64Array> => {
  const folder = mkdtempSync(join(tmpdir(), 'classical-'));
  for (const name of CANDLE_COLUMNS) writeFileSync(join(folder, `${name}.f64`), new Uint8Array(series[name].buffer));
  execFileSync('.venv/bin/python', ['python/golden/classical_indicators.py', folder]);
  const read = (name: string): Float64Array => new Float64Array(new Uint8Array(readFileSync(join(folder, `${name}.f64`))).buffer);
  const values = new Map(NAMES.map((name) => [name, read(name)]));
  rmSync(folder, { recursive: true });
  return values;
};

interface Comparison {
  /** largest difference where both have a value, in standard deviations */
  readonly distance: number;
  readonly compared: number;
  /** what TA-Lib says where ours is NaN, each once */
  readonly onlyTheirs: readonly number[];
  readonly onlyOurs: number;
}

const compare = (ours: Float64Array, theirs: Float64Array, wanted: (i: number) => boolean): Comparison => {
  const both = [...ours.keys()].filter((i) => wanted(i) && !Number.isNaN((ours[i] as number) + (theirs[i] as number)));
  const values = both.map((i) => theirs[i] as number);
  return {
    distance: Math.max(...both.map((i) => Math.abs((ours[i] as number) - (theirs[i] as number)))) / standardDeviation(values),
    compared: both.length,
    onlyTheirs: [...new Set(theirs.filter((value, i) => Number.isNaN(ours[i]) && !Number.isNaN(value)))],
    onlyOurs: ours.filter((value, i) => Number.isNaN(theirs[i]) && !Number.isNaN(value)).length,
  };
};

const comparisons = (candles: CandleSeries): readonly (readonly [string, Comparison])[] => {
  const columns = computeColumns({ ...real, candles });
  const rows = { from: plusHours(start, SETTLED + 1), until: plusHours(start, BARS + 1) };
  const table = featureTable(columns, featuresNamed(featureSetOf(real.market, []), NAMES), rows);
  const k = table.columns[NAMES.indexOf('stochastic_k_14')] as Float64Array;
  // TA-Lib's %K of a flat window is 0 and drags its %D down; ours is left out of the mean.
  const wholeD = (i: number): boolean => [i, i - 1, i - 2].every((j) => j >= 0 && !Number.isNaN(k[j]));
  const theirs = talib(candles);
  return NAMES.map((name, i) => {
    const wanted = name === 'stochastic_d_14_3' ? wholeD : () => true;
    return [name, compare(table.columns[i] as Float64Array, (theirs.get(name) as Float64Array).subarray(SETTLED), wanted)];
  });
};

test('the fixture has no hole', () => {
  expect(real.candles.close.every((price) => price > 0)).toBe(true);
  expect(real.candles.close).toHaveLength((range.until - range.from) / HOUR_MS);
});

const known = (value: number): boolean => Math.abs(value) > 1e-9 && Number.isFinite(value);

test('real Bitcoin: every value of each indicator is that of TA-Lib', () => {
  const all = comparisons(real.candles);
  expect(all.filter(([, { distance }]) => !(distance < TOLERANCE))).toEqual([]);
  expect(all.filter(([, { onlyTheirs, onlyOurs }]) => onlyTheirs.length + onlyOurs > 0)).toEqual([]);
  expect(all.filter(([, { compared }]) => compared < BARS - SETTLED - 2)).toEqual([]);
}, 30_000);

test.each([
  ['coarse ticks', coarse(real.candles)],
  ['half flat', halfFlat(real.candles)],
])(
  '%s: where an indicator has a value, it is that of TA-Lib, which says 0 (or its rounding) or infinity where it has none',
  (_, candles) => {
    const all = comparisons(candles);
    expect(all.filter(([, { distance }]) => !(distance < TOLERANCE))).toEqual([]);
    expect(all.filter(([, { onlyOurs }]) => onlyOurs > 0)).toEqual([]);
    expect(all.filter(([, { compared }]) => compared < (BARS - SETTLED) / 2)).toEqual([]);
    expect(all.filter(([, { onlyTheirs }]) => onlyTheirs.some(known))).toEqual([]);
  },
  30_000,
);
