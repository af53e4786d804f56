import { type ForecastColumns, roleNumber, type ScoredForecast, stateNumber } from '@forecast/core/forecast';
import { type ForecastBlock, withHours } from '../api/src/memory/forecast-block.ts';

/** Rows as the database gives them, in the order of the key. */
export const forecastColumnsOf = (forecasts: readonly ScoredForecast[]): ForecastColumns => {
  const rows = forecasts.toSorted((a, b) => a.hour - b.hour || a.modelVersion - b.modelVersion || (a.role < b.role ? -1 : 1));
  const numbers = (value: (row: ScoredForecast) => number): Float64Array => Float64Array.from(rows, value);
  return {
    hour: numbers(({ hour }) => hour),
    modelVersion: Int32Array.from(rows, ({ modelVersion }) => modelVersion),
    role: Uint8Array.from(rows, ({ role }) => roleNumber(role)),
    madeAt: numbers(({ madeAt }) => madeAt),
    dataCutOff: numbers(({ dataCutOff }) => dataCutOff),
    referenceClose: numbers(({ referenceClose }) => referenceClose),
    scale: numbers(({ scale }) => scale),
    prediction: numbers(({ prediction }) => prediction),
    level: numbers(({ level }) => level),
    lower: numbers(({ lower }) => lower),
    upper: numbers(({ upper }) => upper),
    degraded: Uint8Array.from(rows, ({ degraded }) => Number(degraded)),
    state: Uint8Array.from(rows, ({ outcome }) => stateNumber(outcome?.state ?? null)),
    realised: numbers(({ outcome }) => outcome?.realised ?? Number.NaN),
    featuresSha256: rows.map(({ role, featuresSha256 }) => (role === 'served' ? featuresSha256 : '')),
  };
};

/** The same as the service keeps them. */
export const forecastBlocksOf = (forecasts: readonly ScoredForecast[]): readonly ForecastBlock[] =>
  withHours(
    [],
    forecasts.map(({ hour }) => hour),
    forecastColumnsOf(forecasts),
  );
