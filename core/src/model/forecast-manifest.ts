import { z } from 'zod';

const iso = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:00:00Z$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** `forecast.json` of a model folder, contract 1: all that serving must know beside the booster. */
export const ForecastManifest = z.strictObject({
  contract: z.literal(1),
  market: z.string(),
  horizon_hours: z.literal(1),
  engine: z.literal('lightgbm_blend'),
  /** features the booster reads, in its order */
  columns: z.array(z.string()).min(1),
  /** symbols of the markets whose candles those features look at, in order: features of all of them together do not name them */
  cross_markets: z.array(z.string()),
  recipe_sha256: sha256,
  training_id: sha256,
  /** percent = raw x row[scale_feature], or raw where it is null */
  target: z.strictObject({ unit: z.literal('percent'), scale_feature: z.string().nullable(), clip: z.number().positive().nullable() }),
  /** of the blend: what each part weighs, and the seeds each of its configurations was trained with */
  weights: z.record(z.string(), z.number()),
  seeds: z.array(z.int()),
  fit: z.strictObject({ from: iso, until: iso }),
  /** exclusive end of every hour that shaped the point forecast */
  seen_until: iso,
  data_sha256: sha256,
  code_version: z.string(),
  /** sorted |error| / scale on the holdout, at most 2048 of them */
  calibration: z.array(z.number().nonnegative()).max(2048),
});

export type ForecastManifest = z.infer<typeof ForecastManifest>;

/** The columns that a row of the model holds: the booster's in its order, then the scale where that is none of them. */
export const rowColumns = ({ columns, target }: Pick<ForecastManifest, 'columns' | 'target'>): readonly string[] => {
  const { scale_feature } = target;
  return scale_feature === null || columns.includes(scale_feature) ? columns : [...columns, scale_feature];
};
