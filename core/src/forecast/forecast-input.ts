import { impossibleHours, slotOf } from '../candles/index.ts';
import { Fault } from '../fault/index.ts';
import { type Columns, type Feature, type FeatureSet, featureRow, featuresNamed, MAX_LOOK_BACK, rowFlags } from '../features/index.ts';
import type { ForecastManifest } from '../model/index.ts';
import { type EpochMs, epochMs, isoSecond, plusHours } from '../time/index.ts';
import type { ForecastInput } from './make-forecast.ts';

/** The features that a model's rows are made of. */
export interface ModelFeatures {
  /** in the order of its columns */
  readonly features: readonly Feature[];
  /** undefined where raw is percent */
  readonly scale: Feature | undefined;
}

/** @throws Fault `model_refused` when the set lacks a feature of the model */
export const modelFeatures = ({ columns, target }: ForecastManifest, known: FeatureSet): ModelFeatures => ({
  features: featuresNamed(known, columns),
  scale: target.scale_feature === null ? undefined : featuresNamed(known, [target.scale_feature])[0],
});

/**
 * What was known when `hour` began, as the model wants it.
 *
 * @throws Fault `broken_input` when a candle that the row looks at cannot be true: one that was stored before there was a rule
 */
export const forecastInputAt = (columns: Columns, { features, scale }: ModelFeatures, hour: EpochMs): ForecastInput => {
  assertPossible(columns, hour);
  const slot = slotOf(columns.candles, hour);
  return {
    hour,
    row: featureRow(columns, features, slot),
    scale: scale === undefined ? 1 : scale.at(columns, slot),
    referenceClose: columns.candles.close[slot - 1] ?? Number.NaN,
    degraded: rowFlags(columns, slot).degraded,
  };
};

const assertPossible = ({ market, candles, cross }: Columns, hour: EpochMs): void => {
  for (const each of [{ market, candles }, ...cross]) {
    const [impossible] = impossibleHours(each.candles, { from: plusHours(hour, -MAX_LOOK_BACK), until: hour });
    if (impossible === undefined) continue;
    const { openTime, close } = impossible.candle;
    throw new Fault(
      'broken_input',
      `forecast of ${market.slug} for ${isoSecond(hour)}: the stored candle of ${each.market.symbol} at ${isoSecond(epochMs(openTime))} (close ${close}) cannot be true (${impossible.reason}); run tasks ingest --all, then tasks features --all`,
    );
  }
};
