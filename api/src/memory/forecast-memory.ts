import type { Market } from '@forecast/core/candles';
import {
  type ForecastLog,
  INTERVAL_SCORES,
  type ScoredForecast,
  type SettledScore,
  type StoredOutcome,
  settledScores,
} from '@forecast/core/forecast';
import { type EpochMs, epochMs, HOUR_MS } from '@forecast/core/time';

/** The forecast log of one market, whole, in the order of its key: hour, model version, role. */
export interface ForecastMemory {
  readonly logVersion: string;
  readonly all: readonly ScoredForecast[];
  /** by hour: what was issued when the hour came */
  readonly served: ReadonlyMap<EpochMs, ScoredForecast>;
  /** by hour */
  readonly outcomes: ReadonlyMap<EpochMs, StoredOutcome>;
  /** by model version, oldest first */
  readonly settled: ReadonlyMap<number, readonly SettledScore[]>;
}

const EVERY_HOUR = { from: epochMs(0), until: epochMs(Date.UTC(9999, 0)) };

/** Reads the log when it is not what `previous` holds. */
export const readForecastMemory =
  (log: ForecastLog, market: Market) =>
  async (previous: ForecastMemory | undefined): Promise<ForecastMemory> => {
    // Asked first: what is written between the two calls is read now and once more the next time, never missed.
    const logVersion = await log.version(market.slug);
    if (logVersion === previous?.logVersion) return previous;
    return rememberForecasts(logVersion, await log.between(market.slug, EVERY_HOUR, {}));
  };

export const rememberForecasts = (logVersion: string, forecasts: readonly ScoredForecast[]): ForecastMemory => ({
  logVersion,
  all: forecasts.toSorted((a, b) => a.hour - b.hour || a.modelVersion - b.modelVersion || (a.role < b.role ? -1 : 1)),
  served: new Map(forecasts.filter(({ role }) => role === 'served').map((forecast) => [forecast.hour, forecast])),
  outcomes: new Map(forecasts.flatMap(({ hour, outcome }) => (outcome === null ? [] : [[hour, outcome] as const]))),
  settled: new Map(
    [...Map.groupBy(forecasts, ({ modelVersion }) => modelVersion)].map(([version, log]) => [
      version,
      settledScores(log, EVERY_HOUR.until),
    ]),
  ),
});

/** |error| / scale of the version's latest forecasts that were settled before `hour`, oldest first: what its interval is made of. */
export const scoresBefore = (memory: ForecastMemory | undefined, modelVersion: number, hour: EpochMs): readonly number[] => {
  const settled = memory?.settled.get(modelVersion) ?? [];
  const end = settled.findLastIndex((each) => each.hour + HOUR_MS <= hour) + 1;
  return settled.slice(Math.max(0, end - INTERVAL_SCORES), end).map(({ score }) => score);
};
