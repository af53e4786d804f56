export type { Forecast, ForecastRole } from './forecast.ts';
export type { ForecastLog, ScoredForecast } from './forecast-log.ts';
export type { Outcome, StoredOutcome } from './outcome.ts';
