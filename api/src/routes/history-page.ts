import { Fault } from '@forecast/core/fault';
import type { LoggedForecast } from '@forecast/core/forecast';
import { DAY_MS, epochMs, isoSecond, plusHours } from '@forecast/core/time';
import type { History } from '../answers/history.ts';
import { describeOutcome } from '../describe-outcome.ts';
import type { HistoryQuery } from '../queries/history-query.ts';

/** Forecasts of a market in the order of their key. */
type Log = { readonly length: number; at(index: number): LoggedForecast | undefined };

/** forecasts a page */
const PAGE = 500;

/**
 * One page of the log.
 *
 * @param log oldest first, in the order of its key
 * @throws Fault `malformed` when the range is turned round or the cursor none of ours
 */
export const historyPage = (log: Log, query: HistoryQuery): Pick<History, 'forecasts' | 'next_cursor'> => {
  const last = log.at(-1);
  const to = query.to ?? (last === undefined ? epochMs(0) : plusHours(last.hour, 1));
  const from = query.from ?? epochMs(Math.max(0, to - 7 * DAY_MS));
  if (query.from !== undefined && query.to !== undefined && from > to)
    throw new Fault('malformed', `from: ${isoSecond(from)} lies after to ${isoSecond(to)}`);
  const start = query.cursor === undefined ? firstIndex(log, (forecast) => forecast.hour >= from) : after(log, query.cursor);
  const end = firstIndex(log, (forecast) => forecast.hour >= to);
  const page = Array.from({ length: Math.max(0, Math.min(end, start + PAGE) - start) }, (_, i) => log.at(start + i) as LoggedForecast);
  const lastOfPage = page.at(-1);
  return { forecasts: page.map(logged), next_cursor: lastOfPage !== undefined && start + PAGE < end ? cursorOf(lastOfPage) : null };
};

const logged = (forecast: LoggedForecast): History['forecasts'][number] => ({
  hour: isoSecond(forecast.hour),
  role: forecast.role,
  model_version: forecast.modelVersion,
  made_at: isoSecond(forecast.madeAt),
  prediction: forecast.prediction,
  interval: { level: forecast.level, lower: forecast.lower, upper: forecast.upper },
  reference_close: forecast.referenceClose,
  degraded: forecast.degraded,
  ...describeOutcome(forecast.prediction, forecast.outcome),
});

/** The key of the last forecast that was told; rows that are added meanwhile shift nothing. */
const cursorOf = ({ hour, modelVersion, role }: LoggedForecast): string =>
  Buffer.from(`${hour}/${modelVersion}/${role}`).toString('base64url');

const after = (log: Log, cursor: string): number => {
  const [, hour, version, role = ''] = /^(\d+)\/(\d+)\/(\w+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (hour === undefined) throw new Fault('malformed', 'cursor: is not the next_cursor of a page');
  return firstIndex(log, (each) => (each.hour - Number(hour) || each.modelVersion - Number(version) || (each.role > role ? 1 : -1)) > 0);
};

/** Index of the first for which `holds`; the length when there is none. It must hold for all after one for which it holds. */
const firstIndex = (log: Log, holds: (forecast: LoggedForecast) => boolean): number => {
  let [low, high] = [0, log.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(log.at(middle) as LoggedForecast)) high = middle;
    else low = middle + 1;
  }
  return low;
};
