import { DAY_MS, type EpochMs, epochMs, isoSecond, plusHours, startOfHour } from '@forecast/core/time';
import type { Timely } from './answers/health.ts';
import type { ServedMarket } from './served-market.ts';

/** Time after the due time from which something is late: the longest wait of `ingest --wait`, and as long again for the steps after it. */
const GRACE_MS = 20 * 60_000;

/** How old what a market is forecast from may be, and whether it is older. */
export interface Timeliness {
  readonly last_candle: Timely;
  readonly last_forecast: Timely;
  readonly champion: Timely;
}

/**
 * Says of a market whether what is due has come, by the clock of the service: that of a replay stands still at its end, where nothing more
 * is due. Nothing is due of what was not read yet, or of a market that never had a champion: `/health` tells that by itself.
 */
export const timeliness = (served: ServedMarket, now: EpochMs, maxAgeDays: number): Timeliness => {
  const closed = served.window.value?.own.range.until;
  const forecast = served.forecasts.value?.lastServed;
  const promoted = championSince(served);
  return {
    last_candle: timely(closed, closed && plusHours(closed, 1), now),
    last_forecast: timely(forecast, served.forecasts.value && nextForecast(forecast, promoted), now),
    champion: timely(promoted, promoted && epochMs(promoted + maxAgeDays * DAY_MS), now),
  };
};

const timely = (at: EpochMs | undefined, due: EpochMs | undefined, now: EpochMs): Timely => ({
  at: at === undefined ? null : isoSecond(at),
  age_seconds: at === undefined ? null : Math.max(0, Math.floor((now - at) / 1000)),
  late: due !== undefined && now - due >= GRACE_MS,
});

/** The hour after the last one that was forecast when it came; before there was any, the first that begins after the champion was made so. */
const nextForecast = (last: EpochMs | undefined, promoted: EpochMs | undefined): EpochMs | undefined => {
  if (last !== undefined) return plusHours(last, 1);
  return promoted && plusHours(startOfHour(promoted), 1);
};

/** When the version that should be served became champion; undefined where no decision says so. */
const championSince = ({ lineage, model }: ServedMarket): EpochMs | undefined =>
  lineage.value?.decisions.find(({ toVersion, decision }) => toVersion === model.champion && decision !== 'not_promoted')?.at;
