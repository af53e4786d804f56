import { type ForecastColumns, joinRuns, roleNumber, rowRuns, type VersionScores, versionScores } from '@forecast/core/forecast';
import { type EpochMs, epochMs, type Month, monthOf } from '@forecast/core/time';

/** The forecasts of one month. Never changed: another block takes its place, and the other months stay as they are. */
export interface ForecastBlock {
  readonly month: Month;
  readonly columns: ForecastColumns;
  /** by model version */
  readonly settled: ReadonlyMap<number, VersionScores>;
  /** the latest hour whose forecast was issued when it came; undefined where none was */
  readonly lastServed: EpochMs | undefined;
}

export const forecastBlock = (month: Month, columns: ForecastColumns): ForecastBlock => {
  const served = columns.role.lastIndexOf(roleNumber('served'));
  const lastServed = served < 0 ? undefined : epochMs(columns.hour[served] ?? 0);
  return { month, columns, settled: versionScores(columns), lastServed };
};

/** The months of `blocks` with `hours` as `fresh` has them; an hour of which it has no row has none any more. */
export const withHours = (
  blocks: readonly ForecastBlock[],
  hours: readonly EpochMs[],
  fresh: ForecastColumns,
): readonly ForecastBlock[] => {
  const runs = Map.groupBy(rowRuns(fresh), ({ hour }) => monthOf(hour));
  const byMonth = new Map(blocks.map((block) => [block.month, block]));
  for (const [month, ofMonth] of Map.groupBy(hours, monthOf)) {
    const replaced = new Set(ofMonth);
    const block = byMonth.get(month);
    const kept = block === undefined ? [] : rowRuns(block.columns).filter(({ hour }) => !replaced.has(hour));
    const merged = [...kept, ...(runs.get(month) ?? [])].toSorted((a, b) => a.hour - b.hour);
    if (merged.length === 0) byMonth.delete(month);
    else byMonth.set(month, forecastBlock(month, joinRuns(merged)));
  }
  return [...byMonth.values()].toSorted((a, b) => (a.month < b.month ? -1 : 1));
};

/** The rows of `hour` are those from the first of these numbers until the second. */
export const rowsOfHour = ({ hour: hours }: ForecastColumns, hour: EpochMs): readonly [number, number] => {
  let [low, high] = [0, hours.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((hours[middle] ?? 0) < hour) low = middle + 1;
    else high = middle;
  }
  let until = low;
  while (hours[until] === hour) until++;
  return [low, until];
};
