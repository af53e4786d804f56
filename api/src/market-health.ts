import { type EpochMs, type HourRange, isoSecond } from '@forecast/core/time';
import type { MarketHealth } from './answers/health.ts';
import type { ServedMarket } from './served-market.ts';
import { timeliness } from './timeliness.ts';
import { whyNoModel } from './why-no-model.ts';

/** What can be said of a market without computing anything. */
export const marketHealth = (served: ServedMarket, now: EpochMs, maxAgeDays: number): MarketHealth => {
  const { market, window, forecasts, lineage, drift, model } = served;
  const { champion, ...times } = timeliness(served, now, maxAgeDays);
  const reason = championReason(served);
  return {
    market: market.slug,
    symbol: market.symbol,
    ...times,
    champion: reason === undefined ? champion : { ...champion, reason },
    candles: window.value === undefined ? null : period(window.value.own.range),
    forecasts: forecasts.value?.all.length ?? 0,
    model: model.current === undefined ? null : { version: model.current.version, seen_until: model.current.manifest.seen_until },
    problems: [...[window, forecasts, lineage, drift, model].flatMap(({ problem }) => problem ?? []), ...candleProblems(served, now)],
  };
};

export type HealthStatus = 'ok' | 'late' | 'degraded';

/** `degraded` before `late` before `ok`. */
export const statusOf = (markets: readonly MarketHealth[], problems: readonly string[]): HealthStatus => {
  if (problems.length > 0 || markets.some((market) => market.problems.length > 0 || market.champion.reason !== undefined))
    return 'degraded';
  return markets.some((market) => [market.last_candle, market.last_forecast, market.champion].some(({ late }) => late)) ? 'late' : 'ok';
};

/** Whether the market has an answer to the question for any hour: one that is made now, or one that was issued. */
export const canAnswer = ({ window, forecasts, lineage, model }: ServedMarket): boolean =>
  (window.value !== undefined && model.current !== undefined) || (lineage.value !== undefined && forecasts.value?.lastServed !== undefined);

const period = ({ from, until }: HourRange) => ({ from: isoSecond(from), until: isoSecond(until) });

/** Why the champion is not what it should be. */
const championReason = (served: ServedMarket): string | undefined => {
  const { lineage, model } = served;
  if (model.problem !== undefined) return model.problem;
  if (model.current !== undefined) return undefined;
  if (lineage.value === undefined) return 'the models were not read yet';
  return model.champion === undefined ? whyNoModel(served) : `version ${model.champion} is not loaded yet`;
};

/** How far clocks of different hosts may differ. */
const SKEW_MS = 60_000;

const candleProblems = ({ market, window }: ServedMarket, now: EpochMs): string[] => {
  if (window.value === undefined)
    return window.problem === undefined
      ? [`candles of ${market.slug}: there are none yet, or they are being read: run \`tasks ingest\``]
      : [];
  const { until } = window.value.own.range;
  if (until - now <= SKEW_MS) return [];
  return [`clock: it is ${isoSecond(now)}, and the last candle of ${market.slug} ended at ${isoSecond(until)}: set the clock right`];
};
