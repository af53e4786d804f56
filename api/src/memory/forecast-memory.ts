import { INTERVAL_SCORES, type LoggedForecast, type LogPosition, loggedForecast } from '@forecast/core/forecast';
import { type EpochMs, HOUR_MS, monthOf } from '@forecast/core/time';
import { type ForecastBlock, rowsOfHour } from './forecast-block.ts';

/** The forecast log of one market, whole, as columns a month. */
export interface ForecastMemory {
  /** how far the log was read; undefined while nothing was ever written */
  readonly position: LogPosition | undefined;
  /** oldest first */
  readonly blocks: readonly ForecastBlock[];
  /** in the order of the key: hour, model version, role */
  readonly all: { readonly length: number; at(index: number): LoggedForecast | undefined };
  /** what was issued when the hour came */
  served(hour: EpochMs): LoggedForecast | undefined;
  /** what came true of an hour that was forecast */
  outcome(hour: EpochMs): LoggedForecast['outcome'];
  /** the latest hour whose forecast was issued when it came */
  readonly lastServed: EpochMs | undefined;
}

export const forecastMemory = (position: LogPosition | undefined, blocks: readonly ForecastBlock[]): ForecastMemory => {
  const byMonth = new Map(blocks.map((block) => [block.month, block]));
  const rowsOf = (hour: EpochMs): readonly LoggedForecast[] => {
    const block = byMonth.get(monthOf(hour));
    if (block === undefined) return [];
    const [from, until] = rowsOfHour(block.columns, hour);
    return Array.from({ length: until - from }, (_, i) => loggedForecast(block.columns, from + i));
  };
  return {
    position,
    blocks,
    all: rowsInOrder(blocks),
    served: (hour) => rowsOf(hour).find(({ role }) => role === 'served'),
    outcome: (hour) => rowsOf(hour)[0]?.outcome ?? null,
    lastServed: blocks.findLast(({ lastServed }) => lastServed !== undefined)?.lastServed,
  };
};

const rowsInOrder = (blocks: readonly ForecastBlock[]): ForecastMemory['all'] => {
  const starts: number[] = [];
  let length = 0;
  for (const { columns } of blocks) {
    starts.push(length);
    length += columns.hour.length;
  }
  return {
    length,
    at(index) {
      const row = index < 0 ? length + index : index;
      if (row < 0 || row >= length) return undefined;
      const place = starts.findLastIndex((start) => start <= row);
      const block = blocks[place];
      return block && loggedForecast(block.columns, row - (starts[place] ?? 0));
    },
  };
};

/** |error| / scale of the version's latest forecasts that were settled before `hour`, oldest first: what its interval is made of. */
export const scoresBefore = (memory: ForecastMemory | undefined, modelVersion: number, hour: EpochMs): readonly number[] => {
  const parts: (readonly number[])[] = [];
  let count = 0;
  for (let at = (memory?.blocks.length ?? 0) - 1; at >= 0 && count < INTERVAL_SCORES; at--) {
    const settled = memory?.blocks[at]?.settled.get(modelVersion);
    if (settled === undefined) continue;
    const end = settled.hours.findLastIndex((each) => each + HOUR_MS <= hour) + 1;
    const part = settled.scores.slice(Math.max(0, end - (INTERVAL_SCORES - count)), end);
    parts.unshift(part);
    count += part.length;
  }
  return parts.flat();
};
