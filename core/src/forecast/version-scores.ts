import type { ForecastColumns } from './forecast-columns.ts';
import { roleNumber, stateNumber } from './forecast-columns.ts';

/** The settled forecasts of one model version, one an hour, oldest first. */
export interface VersionScores {
  /** EpochMs */
  readonly hours: readonly number[];
  /** |realised - prediction| / scale */
  readonly scores: readonly number[];
}

const SHADOW = roleNumber('shadow');
const SETTLED = stateNumber('settled');

/** As `settledScores` has it, by model version: of each hour the forecast that was served, else the one made afterwards. */
export const versionScores = (columns: ForecastColumns): ReadonlyMap<number, VersionScores> => {
  const { hour, modelVersion, role, state, realised, prediction, scale } = columns;
  const byVersion = new Map<number, { hours: number[]; scores: number[] }>();
  for (let row = 0; row < hour.length; row++) {
    if (role[row] === SHADOW || state[row] !== SETTLED) continue;
    const version = modelVersion[row] ?? 0;
    const known = byVersion.get(version) ?? { hours: [], scores: [] };
    byVersion.set(version, known);
    // `backfill` comes before `served` in the order of the key, and gives way to it.
    const at = known.hours.at(-1) === hour[row] ? known.hours.length - 1 : known.hours.length;
    known.hours[at] = hour[row] ?? 0;
    known.scores[at] = Math.abs((realised[row] ?? 0) - (prediction[row] ?? 0)) / (scale[row] ?? 1);
  }
  return byVersion;
};
