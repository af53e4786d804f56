import { type ForecastColumns, forecastColumns, roleNumber, type ScoredForecast, stateNumber } from '@forecast/core/forecast';
import { type ForecastBlock, withHours } from '../api/src/memory/forecast-block.ts';

/** Rows as the database gives them, in the order of the key. */
export const forecastColumnsOf = (forecasts: readonly ScoredForecast[]): ForecastColumns => {
  const rows = forecasts.toSorted((a, b) => a.hour - b.hour || a.modelVersion - b.modelVersion || (a.role < b.role ? -1 : 1));
  return forecastColumns({
    number: (name) => Float64Array.from(rows, (row) => (name === 'realised' ? (row.outcome?.realised ?? Number.NaN) : row[name])),
    integer: (name) => Int32Array.from(rows, (row) => row[name]),
    digit: (name) => Uint8Array.from(rows, DIGITS[name]),
    text: (name) => rows.map((row) => (row.role === 'served' ? row[name] : '')),
  });
};

const DIGITS = {
  role: ({ role }: ScoredForecast) => roleNumber(role),
  degraded: ({ degraded }: ScoredForecast) => Number(degraded),
  state: ({ outcome }: ScoredForecast) => stateNumber(outcome?.state ?? null),
};

/** The same as the service keeps them. */
export const forecastBlocksOf = (forecasts: readonly ScoredForecast[]): readonly ForecastBlock[] =>
  withHours(
    [],
    forecasts.map(({ hour }) => hour),
    forecastColumnsOf(forecasts),
  );
