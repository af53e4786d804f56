import { type LoggedForecast, type Outcome, settleOutcomes } from '@forecast/core/forecast';
import { type EpochMs, isoSecond, parseIsoHour, plusHours } from '@forecast/core/time';
import type { Prediction } from './answers/prediction.ts';
import { describeOutcome } from './describe-outcome.ts';
import type { ServedMarket } from './served-market.ts';

/** A forecast as `/predict` tells it, beside what came true. */
export const describeForecast = (
  served: ServedMarket,
  forecast: Omit<LoggedForecast, 'outcome'>,
  { now, cached }: { readonly now: EpochMs; readonly cached: boolean },
): Prediction => {
  const { hour, prediction, referenceClose, modelVersion } = forecast;
  const seenUntil = seenUntilOf(served, modelVersion);
  return {
    market: served.market.slug,
    symbol: served.market.symbol,
    hour: { start: isoSecond(hour), end: isoSecond(plusHours(hour, 1)) },
    prediction,
    unit: 'percent',
    direction: prediction > 0 ? 'up' : prediction < 0 ? 'down' : 'flat',
    interval: { level: forecast.level, lower: forecast.lower, upper: forecast.upper },
    reference_close: referenceClose,
    predicted_close: referenceClose * (1 + prediction / 100),
    model: { version: modelVersion, seen_until: isoSecond(seenUntil), in_sample: hour < seenUntil },
    data: { cut_off: isoSecond(forecast.dataCutOff), features_sha256: forecast.featuresSha256, degraded: forecast.degraded },
    cached,
    ...describeOutcome(prediction, outcomeOf(served, hour, now)),
  };
};

/** As scored; of an hour that nobody scored, what the candles in memory say. */
const outcomeOf = (served: ServedMarket, hour: EpochMs, now: EpochMs): Pick<Outcome, 'realised'> | undefined => {
  const window = served.window.value;
  if (plusHours(hour, 1) > now) return undefined;
  const scored = served.forecasts.value?.outcome(hour) ?? undefined;
  if (scored !== undefined || window === undefined || hour <= window.own.range.from) return scored;
  return settleOutcomes(served.market.slug, window.columns.candles, [hour])[0];
};

const seenUntilOf = ({ market, lineage, model }: ServedMarket, version: number): EpochMs => {
  const { current } = model;
  const seenUntil =
    current?.version === version ? parseIsoHour(current.manifest.seen_until) : lineage.value?.versions.get(version)?.seenUntil;
  if (seenUntil === undefined)
    throw new Error(`${market.slug}: the log holds a forecast of model version ${version}, the database no such version`);
  return seenUntil;
};
