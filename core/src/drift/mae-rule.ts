import type { SettledScore } from '../forecast/index.ts';
import { mean } from '../statistics/index.ts';

/** The scaled rule fires above this many times the model's own error on its holdout. */
export const SCALED_FACTOR = 1.2;

/** What the errors of a window are held against. */
export type MaeThreshold =
  /** the mean absolute error itself, percent */
  | { readonly rule: 'raw'; readonly threshold: number }
  /** the mean of |error| / scale; null while no holdout is known */
  | { readonly rule: 'scaled'; readonly threshold: number | null };

/**
 * A fixed threshold in percent where one is configured; else 1.2 x the model version's own mean of |error| / scale on its holdout,
 * because the raw error follows the market's volatility: a zero forecast of BTC is off by .16 to .71 percent over a week, depending
 * on the week, and by .1 to 2.2 since 2017. With a 90-day holdout before each, the scaled rule fires in 1 of the 89 weeks of
 * 2024-01..2025-09 and in 9 of the 402 since 2018, all with nothing but a zero forecast.
 */
export const maeThreshold = (configured: number | null, referenceScaledMae: number | null): MaeThreshold =>
  configured === null
    ? { rule: 'scaled', threshold: referenceScaledMae === null ? null : SCALED_FACTOR * referenceScaledMae }
    : { rule: 'raw', threshold: configured };

/** Means over the settled forecasts of a window; null when there is none. */
export interface WindowErrors {
  readonly n: number;
  /** percent */
  readonly mae: number | null;
  readonly scaledMae: number | null;
}

export const windowErrors = (window: readonly SettledScore[]): WindowErrors => ({
  n: window.length,
  mae: window.length === 0 ? null : mean(window.map(({ absoluteError }) => absoluteError)),
  scaledMae: window.length === 0 ? null : mean(window.map(({ score }) => score)),
});

/** Whether the window's error is above its threshold: drift, by the seed's rule. */
export const exceeds = ({ mae, scaledMae }: WindowErrors, { rule, threshold }: MaeThreshold): boolean => {
  const error = rule === 'raw' ? mae : scaledMae;
  return error !== null && threshold !== null && error > threshold;
};
