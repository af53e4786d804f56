import { type CandleSeries, type Market, slotOf } from '@forecast/core/candles';
import { Fault } from '@forecast/core/fault';
import { type Columns, computeColumns, MASK_LOOK_BACK, MAX_LOOK_BACK, rowFlags } from '@forecast/core/features';
import {
  backfill,
  type ForecastInput,
  forecastInputAt,
  INTERVAL_SCORES,
  type MissedHour,
  type ModelFeatures,
  modelFeatures,
  type PastHour,
  realisedPercent,
  type SettledScore,
  settledScores,
  settleOutcomes,
} from '@forecast/core/forecast';
import type { ServingModel } from '@forecast/core/model';
import { type EpochMs, plusHours } from '@forecast/core/time';
import { featureSetOfMarket } from '../feature-months.ts';
import { readMarketWindow } from '../market-window.ts';
import type { Platform } from '../platform.ts';
import type { Makers } from './makers.ts';

/** What became of some hours without a forecast. */
export interface MadeUp {
  readonly made: readonly EpochMs[];
  readonly missed: readonly MissedHour[];
  /** cannot be decided yet */
  readonly pending: readonly EpochMs[];
  /** why a model could not be asked; told */
  readonly troubles: readonly string[];
}

/**
 * Makes up the forecasts of hours that are over, as `backfill`, and scores them: each from the candles that had closed by its start, as they
 * are stored now. A kill between two writes leaves rows that are right; whoever comes next does the rest.
 *
 * @param hours oldest first, within a few weeks: the candles between are held in memory
 * @param firmUntil rows of later hours may still change from masked to not, as candles before them are read again
 */
export const makeUpHours = async (
  platform: Platform,
  market: Market,
  hours: readonly EpochMs[],
  makers: Makers,
  firmUntil: EpochMs,
): Promise<MadeUp> => {
  const missed: MissedHour[] = [];
  const pending: EpochMs[] = [];
  const troubles = new Set<string>();
  const candles = await platform.candles.read(market, spanOf(hours, MASK_LOOK_BACK));
  const byModel = new Map<ServingModel, EpochMs[]>();
  for (const hour of hours) {
    if (rowFlags({ candles, cross: [] }, slotOf(candles, hour)).masked) {
      if (hour <= firmUntil) missed.push({ hour, reason: 'gap' });
      else pending.push(hour);
      continue;
    }
    const maker = await makers.of(hour);
    if (maker.kind === 'model') byModel.set(maker.model, [...(byModel.get(maker.model) ?? []), hour]);
    else if (maker.kind === 'away') pending.push(hour);
    else missed.push({ hour, reason: maker.kind === 'refused' ? 'model_refused' : 'all_seen' });
    if (maker.kind === 'away' || maker.kind === 'refused') troubles.add(maker.why);
  }
  const made: EpochMs[] = [];
  for (const [model, ofModel] of byModel) {
    const past = await pastHours(platform, market, model, ofModel);
    missed.push(...past.without.map((hour) => ({ hour, reason: 'broken_input' as const })));
    await issue(platform, market, model, past.hours, candles);
    made.push(...past.hours.map(({ hour }) => hour));
  }
  return { made, missed, pending, troubles: [...troubles] };
};

/** From the look-back before the first of `hours` to the end of the last. */
const spanOf = (hours: readonly EpochMs[], lookBack: number) => ({
  from: plusHours(hours[0] as EpochMs, -lookBack),
  until: plusHours(hours.at(-1) as EpochMs, 1),
});

/** The hours as they were known when they began and what came true, and those `without` candles that one can forecast from. */
const pastHours = async (platform: Platform, market: Market, model: ServingModel, hours: readonly EpochMs[]) => {
  const window = await readMarketWindow(platform, market, spanOf(hours, MAX_LOOK_BACK));
  const columns = computeColumns(window, slotOf(window.candles, hours[0] as EpochMs));
  const features = modelFeatures(model.manifest, featureSetOfMarket(platform, market));
  const inputs = hours.map((hour) => ({ hour, input: inputOf(columns, features, hour) }));
  const known = inputs.flatMap(({ input }) => input ?? []);
  const raw = await model.booster.batch(rowsOf(known));
  return {
    hours: known.map((input, i): PastHour => ({ ...input, raw: raw[i] as number, realised: realisedOf(window.candles, input.hour) })),
    without: inputs.filter(({ input }) => input === undefined).map(({ hour }) => hour),
  };
};

/** undefined when the candles are such that no forecast was or is made from them */
const inputOf = (columns: Columns, features: ModelFeatures, hour: EpochMs): ForecastInput | undefined => {
  try {
    const input = forecastInputAt(columns, features, hour);
    return input.scale > 0 && Number.isFinite(input.scale) ? input : undefined;
  } catch (error) {
    if (error instanceof Fault && error.code === 'broken_input') return undefined;
    throw error;
  }
};

const rowsOf = (inputs: readonly ForecastInput[]): Float64Array => {
  const width = inputs[0]?.row.length ?? 0;
  const rows = new Float64Array(inputs.length * width);
  for (const [i, { row }] of inputs.entries()) rows.set(row, i * width);
  return rows;
};

/** NaN where one of the two candles is missing. */
const realisedOf = (candles: CandleSeries, hour: EpochMs): number => {
  const slot = slotOf(candles, hour);
  return realisedPercent(candles.close[slot - 1] ?? Number.NaN, candles.close[slot] ?? Number.NaN);
};

const issue = async (platform: Platform, market: Market, model: ServingModel, hours: readonly PastHour[], candles: CandleSeries) => {
  if (hours.length === 0) return;
  const terms = { level: platform.config.intervals.level, madeAt: platform.now() };
  const forecasts = backfill(model, hours, terms, await scoresBeside(platform, market, model.version, hours));
  const outcomes = settleOutcomes(
    market.slug,
    candles,
    hours.map(({ hour }) => hour),
  );
  // First what came true: who sees such a forecast, and makes up what follows it, is to see its score.
  await platform.forecasts.saveOutcomes(outcomes);
  await platform.forecasts.issue(forecasts);
};

/** What the log has of the version before the hours and between them; of the hours themselves nothing, should another be making them up. */
const scoresBeside = async (
  platform: Platform,
  { slug }: Market,
  version: number,
  hours: readonly PastHour[],
): Promise<readonly SettledScore[]> => {
  const [from, until] = [(hours[0] as PastHour).hour, (hours.at(-1) as PastHour).hour];
  const before = await platform.forecasts.settledBefore(slug, version, from, INTERVAL_SCORES);
  const between = await platform.forecasts.between(slug, { from, until }, { modelVersion: version });
  const own = new Set(hours.map(({ hour }) => hour));
  return [...settledScores(before, from), ...settledScores(between, until)].filter(({ hour }) => !own.has(hour));
};
