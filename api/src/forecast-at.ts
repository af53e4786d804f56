import { hasCandle, slotOf } from '@forecast/core/candles';
import { MASK_LOOK_BACK, rowFlags } from '@forecast/core/features';
import { forecastInputAt, makeForecast } from '@forecast/core/forecast';
import { type EpochMs, HOUR_MS, isoSecond, plusHours } from '@forecast/core/time';
import type { Prediction } from './answers/prediction.ts';
import { describeForecast } from './describe-forecast.ts';
import type { FeatureWindow } from './memory/feature-window.ts';
import { scoresBefore } from './memory/forecast-memory.ts';
import { type Refusal, refused } from './problem.ts';
import type { ServedMarket } from './served-market.ts';
import { whyNoModel } from './why-no-model.ts';

/**
 * What `/predict` answers: the forecast that was issued when the hour came, as it was; else one made now by the champion from the
 * candles that had closed by then, and not stored. From memory alone.
 *
 * What lies with the question is said before what the service lacks: asking again would not help.
 */
export const forecastAt = (served: ServedMarket, hour: EpochMs, now: EpochMs, level: number): Prediction | Refusal => {
  const issued = served.forecasts.value?.served(hour);
  if (issued !== undefined) return describeForecast(served, issued, { now, cached: true });
  if (hour > now) return tooEarly(hour, now);
  const window = served.window.value;
  if (window === undefined) return refused('stale', served.window.problem ?? 'there are no candles yet: run `tasks ingest`');
  return whyNotFrom(window, hour) ?? forecastFrom(window, served, hour, now, level);
};

const tooEarly = (hour: EpochMs, now: EpochMs): Refusal =>
  refused(
    'too_early',
    `${isoSecond(hour)} has not begun, it is ${isoSecond(now)}: the candle before it must close first`,
    Math.ceil((hour - now) / 1000),
  );

/** Why the candles allow no forecast of the hour; undefined when they do. */
const whyNotFrom = (window: FeatureWindow, hour: EpochMs): Refusal | undefined => {
  const { from, until } = window.own.range;
  const before = plusHours(hour, -1);
  if (hour > until)
    return refused('stale', `the candle of ${isoSecond(before)} is not there yet: the last known one ended at ${isoSecond(until)}`, 60);
  if (hour <= from) return refused('outside_history', `${isoSecond(hour)}: the first candle opens at ${isoSecond(from)}`);
  if (!hasCandle(window.columns.candles, before))
    return refused('gap', `${isoSecond(hour)}: the exchange has no candle of ${isoSecond(before)}`);
  if (!rowFlags(window.columns, slotOf(window.columns.candles, hour)).masked) return undefined;
  const share = `more than 5 % of the ${MASK_LOOK_BACK} hours before ${isoSecond(hour)}`;
  return hour - from < MASK_LOOK_BACK * HOUR_MS
    ? refused('outside_history', `${share} lie before the first candle, ${isoSecond(from)}`)
    : refused('gap', `the exchange has no candles of ${share}`);
};

const forecastFrom = (window: FeatureWindow, served: ServedMarket, hour: EpochMs, now: EpochMs, level: number): Prediction | Refusal => {
  const model = served.model.current;
  if (model === undefined) return refused('no_model', whyNoModel(served));
  const scores = scoresBefore(served.forecasts.value, model.version, hour);
  const forecast = makeForecast(model, forecastInputAt(window.columns, model, hour), { role: 'backfill', level, scores, madeAt: now });
  return describeForecast(served, forecast, { now, cached: false });
};
