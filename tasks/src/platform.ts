import type { ApiKeyLog } from '@forecast/core/access';
import type { CandleRevisionLog, CandleStore, Exchange, ObjectStore } from '@forecast/core/candles';
import type { Config } from '@forecast/core/config';
import type { DriftLog } from '@forecast/core/drift';
import type { FeatureStore } from '@forecast/core/features';
import type { ExportLog, ForecastLog, MissedHourLog } from '@forecast/core/forecast';
import type { GradientBoosting, ModelRegistry, TrainingLog } from '@forecast/core/model';
import type { PromotionLog } from '@forecast/core/promotion';
import type { EpochMs } from '@forecast/core/time';
import type { Progress } from './progress.ts';

/** Everything that the entrypoints touch of the world, behind the ports of the stages. Built in composition.ts and nowhere else. */
export interface Platform {
  readonly config: Config;
  /** names this process in claims */
  readonly owner: string;
  /** commit or version that made a model */
  readonly codeVersion: string;
  readonly now: () => EpochMs;
  /** lets so many milliseconds of `now` pass */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
  /** opened when first asked for: `ingest` and `init` talk to the exchange, others where a candle is missing */
  readonly exchange: () => Promise<Exchange>;
  readonly objects: ObjectStore;
  readonly candles: CandleStore;
  readonly features: FeatureStore;
  readonly forecasts: ForecastLog;
  readonly exports: ExportLog;
  readonly missedHours: MissedHourLog;
  readonly trainings: TrainingLog;
  readonly promotions: PromotionLog;
  readonly drift: DriftLog;
  readonly revisions: CandleRevisionLog;
  readonly apiKeys: ApiKeyLog;
  /** that `init` makes known to the service */
  readonly adminKey: string | undefined;
  readonly registry: ModelRegistry;
  /** loaded when first asked for: only what trains or forecasts needs the library */
  readonly boosting: () => GradientBoosting;
  /** folder of verified copies of models */
  readonly modelCache: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** brings the schema up to date */
  readonly migrate: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}
