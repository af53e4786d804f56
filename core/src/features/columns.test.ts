import { expect, test } from 'vitest';
import { marketOf } from '../candles/index.ts';
import { type Random, seededRandom } from '../statistics/index.ts';
import { epochMs } from '../time/index.ts';
import { columnsBeside, computeColumns, extendColumns, type WindowBeside } from './columns.ts';
import { type CrossColumns, crossColumns, extendCrossColumns } from './cross-columns.ts';
import { featureRow } from './feature-row.ts';
import { featureSetOf } from './feature-set.ts';
import type { MarketWindow } from './market-window.ts';

const START = epochMs(Date.UTC(2025, 0, 1));

/** A random walk with candles missing here and there. */
const walk = (length: number, random: Random) => {
  const column = (): Float64Array => new Float64Array(length).fill(Number.NaN);
  const series = { start: START, open: column(), high: column(), low: column(), close: column(), volume: column() };
  for (let slot = 0, price = 100; slot < length; slot++) {
    const open = price;
    price *= 1 + (random() - 0.5) / 50;
    if (random() < 0.02) continue;
    series.open[slot] = open;
    series.close[slot] = price;
    series.high[slot] = Math.max(open, price) * (1 + random() / 100);
    series.low[slot] = Math.min(open, price) * (1 - random() / 100);
    series.volume[slot] = random() * 1000;
  }
  return series;
};

const windowOf = (length: number, seed: number): MarketWindow => {
  const random = seededRandom(seed);
  const [market, ...cross] = ['BTC', 'ETH', 'SOL'].map((base) => marketOf('binance', `${base}/USDT`));
  if (market === undefined) throw new RangeError('no market');
  return { market, candles: walk(length, random), cross: cross.map((each) => ({ market: each, candles: walk(length, random) })) };
};

const cut = (window: MarketWindow, length: number): MarketWindow => {
  const part = ({ start, open, high, low, close, volume }: MarketWindow['candles']) => ({
    start,
    open: open.slice(0, length),
    high: high.slice(0, length),
    low: low.slice(0, length),
    close: close.slice(0, length),
    volume: volume.slice(0, length),
  });
  return {
    market: window.market,
    candles: part(window.candles),
    cross: window.cross.map((each) => ({ ...each, candles: part(each.candles) })),
  };
};

const prepared = (window: MarketWindow): WindowBeside => ({ ...window, cross: window.cross.map((other) => crossColumns(other)) });

const bits = (columns: object): string[] =>
  Object.entries(columns).flatMap(([name, value]) =>
    value instanceof Float64Array ? [`${name} ${Buffer.from(new Uint8Array(value.buffer)).toString('base64')}`] : [],
  );

test('extended by new and changed candles, columns have the bits of those computed afresh', () => {
  const whole = windowOf(900, 1);
  const changed = { ...whole, candles: { ...whole.candles, close: whole.candles.close.with(640, 99) } };
  const known = computeColumns(cut(whole, 700));
  const extended = extendColumns(known, prepared(changed), 640);
  expect(bits(extended)).toEqual(bits(computeColumns(changed)));
  expect(bits(known)).not.toEqual(bits(computeColumns(cut(changed, 700))));
});

test('extended by new and changed candles, columns of another market have the bits of those computed afresh', () => {
  const [other] = windowOf(900, 1).cross;
  const [young] = cut(windowOf(900, 1), 700).cross;
  if (other === undefined || young === undefined) throw new RangeError('no market');
  const changed = { ...other, candles: { ...other.candles, close: other.candles.close.with(640, 99) } };
  const known = crossColumns(young);
  expect(bits(extendCrossColumns(known, changed.candles, 640))).toEqual(bits(crossColumns(changed)));
  expect(() => extendCrossColumns(known, { ...changed.candles, start: epochMs(START + 3_600_000) }, 640)).toThrow('compute them afresh');
  expect(() => extendCrossColumns(crossColumns(other), young.candles, 800)).toThrow('compute them afresh');
});

test('beside columns that are parts of longer ones, a window has the bits of one that computes them itself', () => {
  const [window, length] = [windowOf(900, 1), 500];
  const part = (columns: CrossColumns): CrossColumns => {
    const parts = Object.entries(columns).map(([name, value]) => [name, value instanceof Float64Array ? value.subarray(0, length) : value]);
    return Object.fromEntries(parts);
  };
  const cross = window.cross.map((other) => part(crossColumns(other)));
  const young = cut(window, length);
  expect(bits(columnsBeside({ ...young, cross }))).toEqual(bits(computeColumns(young)));
});

test('columns of another window are not extended', () => {
  const known = computeColumns(windowOf(50, 2));
  const later = { ...windowOf(50, 2), candles: { ...windowOf(50, 2).candles, start: epochMs(START + 3_600_000) } };
  expect(() => extendColumns(known, prepared(later), 50)).toThrow('compute them afresh');
  expect(() => extendColumns(known, { ...prepared(windowOf(50, 2)), cross: [] }, 50)).toThrow('compute them afresh');
});

test('computed for the last row only, columns give it the same bits, and refuse an earlier row', () => {
  const window = windowOf(1000, 3);
  const { features } = featureSetOf(
    window.market,
    window.cross.map(({ market }) => market),
  );
  const short = computeColumns(window, 1000);
  expect(featureRow(short, features, 1000)).toEqual(featureRow(computeColumns(window), features, 1000));
  expect(() => featureRow(short, features, 999)).toThrow("none of the window's rows 1000 to 1000");
});

test('cut for a first row, columns give the bits of the whole from there on', () => {
  const window = windowOf(1200, 4);
  const { features } = featureSetOf(
    window.market,
    window.cross.map(({ market }) => market),
  );
  const [whole, late] = [computeColumns(window), computeColumns(window, 1100)];
  for (let slot = 1100; slot <= 1200; slot += 7) expect(featureRow(late, features, slot)).toEqual(featureRow(whole, features, slot));
});
