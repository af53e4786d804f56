import { type EpochMs, HOUR_MS } from '../time/index.ts';
import type { ScoredForecast } from './forecast-log.ts';

/** A forecast whose outcome is known, and what it was off by. */
export interface SettledScore {
  readonly hour: EpochMs;
  readonly prediction: number;
  readonly realised: number;
  /** percent */
  readonly scale: number;
  /** |realised - prediction|, percent */
  readonly absoluteError: number;
  /** absoluteError / scale */
  readonly score: number;
}

/**
 * The settled forecasts of a log whose hour had closed by `before`, one an hour, oldest first: the one that was served, else the
 * one made afterwards. Shadow forecasts are left out.
 *
 * @param log of one market and one model version, in any order
 */
export const settledScores = (log: readonly ScoredForecast[], before: EpochMs): readonly SettledScore[] => {
  const byHour = new Map<EpochMs, SettledScore>();
  for (const role of ['backfill', 'served'] as const)
    for (const forecast of log) {
      const realised = forecast.outcome?.realised ?? null;
      if (forecast.role === role && realised !== null && forecast.hour + HOUR_MS <= before)
        byHour.set(forecast.hour, scored(forecast, realised));
    }
  return [...byHour.values()].toSorted((a, b) => a.hour - b.hour);
};

const scored = ({ hour, prediction, scale }: ScoredForecast, realised: number): SettledScore => {
  const absoluteError = Math.abs(realised - prediction);
  return { hour, prediction, realised, scale, absoluteError, score: absoluteError / scale };
};
