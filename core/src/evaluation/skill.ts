import { type EpochMs, isoSecond, plusHours } from '../time/index.ts';
import { calibrationSlope } from './calibration-slope.ts';
import { dieboldMariano, scaledSquaredError } from './diebold-mariano.ts';
import { type ForecastErrors, forecastErrors } from './forecast-errors.ts';
import { type IntervalCoverage, type IssuedIntervals, intervalCoverage } from './interval-coverage.ts';
import type { ScoredHours } from './scored-hours.ts';
import { type SkillUncertainty, skillUncertainty } from './skill-uncertainty.ts';

/** What every model is held against. */
export const BASELINES = ['zero', 'mean', 'ridge'] as const;
export type Baseline = (typeof BASELINES)[number];

/** A baseline's own figures, and the model against it. */
export interface BaselineSkill extends ForecastErrors {
  /** Diebold-Mariano of the model against this baseline: positive when the model is the better; null when they never differ */
  readonly dm_t: number | null;
  /** one-sided: how likely a dm_t this high is if the model is no better */
  readonly p_better: number | null;
}

/** A model's skill on hours it has not seen. The names are those of the summary that a command prints. */
export interface Skill extends BaselineSkill {
  /** first hour */
  readonly from: string;
  /** end of the last hour */
  readonly to: string;
  /** see `calibrationSlope` */
  readonly calibration_slope: number | null;
  /** null when there are too few hours to tell */
  readonly uncertainty: SkillUncertainty | null;
  readonly baselines: Readonly<Record<Baseline, BaselineSkill>>;
  /** null when no intervals were given */
  readonly intervals: IntervalCoverage | null;
}

export interface SkillInput {
  readonly hours: ScoredHours;
  /** the model's, percent, one an hour */
  readonly forecast: Float64Array;
  /** the training mean's and the ridge regression's, percent; zero needs none */
  readonly baselines: Readonly<Record<Exclude<Baseline, 'zero'>, Float64Array>>;
  readonly intervals?: IssuedIntervals;
}

/** Seed of the bootstrap: the same hours give the same bounds. */
const SEED = 0;

/**
 * Every figure of a model on the given hours, beside those of zero, training mean and ridge. The model's own `dm_t` is that against
 * zero.
 *
 * @throws RangeError when there is no hour or a value is not finite
 */
export const skillOf = ({ hours, forecast, baselines, intervals }: SkillInput): Skill => {
  const { realised, volatility } = hours;
  const against = (baseline: Float64Array): BaselineSkill => ({
    ...forecastErrors(baseline, realised),
    ...comparison(forecast, baseline, hours),
  });
  const zero = new Float64Array(realised.length);
  return {
    from: isoSecond(hours.hour[0] as EpochMs),
    to: isoSecond(plusHours(hours.hour.at(-1) as EpochMs, 1)),
    ...forecastErrors(forecast, realised),
    ...comparison(forecast, zero, hours),
    calibration_slope: calibrationSlope(forecast, realised, volatility),
    uncertainty: skillUncertainty(forecast, realised, SEED),
    baselines: { zero: against(zero), mean: against(baselines.mean), ridge: against(baselines.ridge) },
    intervals: intervals === undefined ? null : intervalCoverage(intervals, realised, volatility),
  };
};

const comparison = (forecast: Float64Array, baseline: Float64Array, { realised, volatility }: ScoredHours) => {
  const loss = (said: Float64Array): Float64Array => scaledSquaredError(said, realised, volatility);
  const test = dieboldMariano(loss(baseline), loss(forecast));
  return { dm_t: test?.t ?? null, p_better: test?.pBetter ?? null };
};
