import type { ScoredForecast } from '@forecast/core/forecast';
import { type EpochMs, HOUR_MS, isoSecond } from '@forecast/core/time';

/**
 * What a person reads of an hour: the forecast of the hour that begins, and how the one before came out.
 * `2025-09-05 14:00  BTC/USDT  forecast -0.013 % [-0.62, +0.59]   13:00: -0.021 % forecast, +0.160 % came, error 0.181`
 */
export const hourLine = (symbol: string, hour: EpochMs, log: readonly ScoredForecast[]): string => {
  const now = pick(log, hour);
  const before = pick(log, hour - HOUR_MS);
  const issued =
    now === undefined ? 'no forecast' : `forecast ${signed(now.prediction, 3)} % [${signed(now.lower, 2)}, ${signed(now.upper, 2)}]`;
  return `${isoSecond(hour).slice(0, 16).replace('T', ' ')}  ${symbol}  ${issued}${before === undefined ? '' : `   ${cameOut(before)}`}`;
};

/** The one that was served, where there are several. */
const pick = (log: readonly ScoredForecast[], hour: number): ScoredForecast | undefined => {
  const ofHour = log.filter((forecast) => forecast.hour === hour);
  return ofHour.find(({ role }) => role === 'served') ?? ofHour.at(-1);
};

const cameOut = ({ hour, prediction, outcome }: ScoredForecast): string => {
  const at = `${isoSecond(hour).slice(11, 16)}:`;
  const realised = outcome?.realised ?? null;
  if (realised === null) return outcome === null ? `${at} not known yet` : `${at} masked (${outcome.reason})`;
  return `${at} ${signed(prediction, 3)} % forecast, ${signed(realised, 3)} % came, error ${Math.abs(realised - prediction).toFixed(3)}`;
};

const signed = (value: number, digits: number): string => `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(digits)}`;
