import type { Skill } from '../evaluation/index.ts';
import type { GateDecision } from '../promotion/index.ts';
import type { EpochMs, HourRange } from '../time/index.ts';

/** Forecasts of the holdout beside what came true, oldest first; all percent, one value an hour. */
export interface HoldoutForecasts {
  readonly hour: readonly EpochMs[];
  readonly forecast: Float64Array;
  readonly realised: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** How an error fell while boosters were added. */
export interface LearningCurve {
  readonly name: string;
  /** [iteration, value] */
  readonly points: readonly (readonly [number, number])[];
}

export interface TrainingReportInput {
  /** as people write it: `BTC/USDT` */
  readonly symbol: string;
  /** the clock when the report was made */
  readonly at: EpochMs;
  /** null when none was registered */
  readonly version: number | null;
  readonly engine: string;
  readonly trainingId: string;
  readonly data: {
    readonly fit: HourRange;
    readonly fitRows: number;
    readonly holdout: HourRange;
    readonly columns: number;
    readonly sha256: string;
    readonly codeVersion: string;
  };
  readonly skill: Skill;
  readonly forecasts: HoldoutForecasts;
  /** total gain of each feature, in any order */
  readonly gain: readonly { readonly name: string; readonly gain: number }[];
  readonly curves?: readonly LearningCurve[];
  /** null when the gate was not asked */
  readonly gate: GateDecision | null;
  /** what else a reader must know, such as a leak alarm that was overruled */
  readonly notes?: readonly string[];
}
