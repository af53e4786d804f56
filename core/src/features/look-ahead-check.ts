import { type CandleSeries, hourOfSlot } from '../candles/index.ts';
import { type Random, seededRandom } from '../statistics/index.ts';
import type { EpochMs } from '../time/index.ts';
import { type Columns, computeColumns } from './columns.ts';
import type { Feature } from './feature.ts';
import { featureRow } from './feature-row.ts';
import { type FeatureSet, MAX_LOOK_BACK } from './feature-set.ts';
import type { MarketWindow } from './market-window.ts';

export interface LookAheadViolation {
  readonly feature: string;
  readonly hour: EpochMs;
  /** it changes with what comes after the hour began, or with what lies before its declared look-back, or declares too much */
  readonly kind: 'sees_the_future' | 'sees_beyond_its_look_back' | 'look_back_above_limit';
}

export interface LookAheadCheck {
  /** values compared */
  readonly checked: number;
  readonly violations: readonly LookAheadViolation[];
}

/** Slots after the hour that are changed, where the window has them. */
const FUTURE_SLOTS = 48;

/**
 * Proves at random hours that each feature is a function of its declared look-back and of nothing else: all candles from the hour on,
 * own and of other markets, become absurd or go missing; then those before the look-back are cut off. Every value must keep its bits.
 *
 * @param seed of the hours and of the absurd candles
 */
export const checkLookahead = (window: MarketWindow, set: FeatureSet, { hours, seed }: { hours: number; seed: number }): LookAheadCheck => {
  const random = seededRandom(seed);
  const columns = computeColumns(window);
  const violations = overLimit(window, set);
  for (let i = 0; i < hours; i++) {
    const slot = 1 + Math.floor(random() * columns.length);
    violations.push(...futureViolations(window, set, slot, random), ...historyViolations(columns, set, slot));
  }
  return { checked: hours * set.features.length * 3, violations };
};

const overLimit = ({ candles }: MarketWindow, { features }: FeatureSet): LookAheadViolation[] =>
  features
    .filter(({ lookBack }) => lookBack > MAX_LOOK_BACK)
    .map(({ name }) => ({ feature: name, hour: candles.start, kind: 'look_back_above_limit' as const }));

/** The rows of the hour with its real future, with an absurd one, and with none. */
const futureViolations = (window: MarketWindow, { features }: FeatureSet, slot: number, random: Random): LookAheadViolation[] => {
  const from = Math.max(0, slot - MAX_LOOK_BACK);
  const at = slot - from;
  const near = mapSeries(window, (series) => sliceOf(series, from, Math.min(slot + FUTURE_SLOTS, window.candles.close.length)));
  const rowOf = (changed: MarketWindow): Float64Array => featureRow(computeColumns(changed), features, at);
  const real = rowOf(near);
  const absurd = rowOf(mapSeries(near, (series) => absurdFrom(series, at, random)));
  const none = rowOf(mapSeries(near, (series) => sliceOf(series, 0, at)));
  const hour = hourOfSlot(window.candles, slot);
  return [...differing(features, real, absurd), ...differing(features, real, none)].map((name) => ({
    feature: name,
    hour,
    kind: 'sees_the_future',
  }));
};

/** Each value out of the whole history against the value out of its look-back alone. */
const historyViolations = (columns: Columns, { features }: FeatureSet, slot: number): LookAheadViolation[] => {
  const hour = hourOfSlot(columns.candles, slot);
  return [...Map.groupBy(features, ({ lookBack }) => Math.min(lookBack, slot))].flatMap(([lookBack, group]) => {
    const cut = mapSeries(columns, (series) => sliceOf(series, slot - lookBack, slot));
    const names = differing(group, featureRow(columns, group, slot), featureRow(computeColumns(cut), group, lookBack));
    return names.map((name) => ({ feature: name, hour, kind: 'sees_beyond_its_look_back' as const }));
  });
};

/** Names of the features whose values differ in a bit. */
const differing = (features: readonly Feature[], a: Float64Array, b: Float64Array): string[] =>
  features.filter((_, i) => !Object.is(a[i], b[i])).map(({ name }) => name);

const mapSeries = (window: MarketWindow, change: (series: CandleSeries) => CandleSeries): MarketWindow => ({
  market: window.market,
  candles: change(window.candles),
  cross: window.cross.map(({ market, candles }) => ({ market, candles: change(candles) })),
});

const mapColumns = (series: CandleSeries, change: (column: Float64Array) => Float64Array): Omit<CandleSeries, 'start'> => ({
  open: change(series.open),
  high: change(series.high),
  low: change(series.low),
  close: change(series.close),
  volume: change(series.volume),
});

const sliceOf = (series: CandleSeries, from: number, until: number): CandleSeries => ({
  start: hourOfSlot(series, from),
  ...mapColumns(series, (column) => column.slice(from, until)),
});

/** From `slot` on, numbers up to a billion, one in ten missing. */
const absurdFrom = (series: CandleSeries, slot: number, random: Random): CandleSeries => ({
  start: series.start,
  ...mapColumns(series, (column) => column.map((value, i) => (i < slot ? value : absurd(random)))),
});

const absurd = (random: Random): number => (random() < 0.1 ? Number.NaN : random() * 1e9);
