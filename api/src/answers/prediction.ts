import { z } from 'zod';
import { instant, sha256 } from './instant.ts';

/** What came true, null while it is not known or when a candle that it needs is missing. */
export const Realised = z.strictObject({
  value: z.number().describe('percent change of close over the hour'),
  error: z.number().describe('value less prediction, percent'),
});

export const OutcomeState = z
  .enum(['pending', 'settled', 'masked'])
  .describe('pending: not known yet; settled: see `realised`; masked: never known, a candle is missing');

export const Interval = z.strictObject({
  level: z.number().gt(0).lt(1).describe('nominal coverage'),
  lower: z.number().describe('percent'),
  upper: z.number().describe('percent'),
});

/** Answer of `GET /predict`. */
export const Prediction = z
  .strictObject({
    market: z.string(),
    symbol: z.string(),
    hour: z.strictObject({ start: instant, end: instant }).describe('the hour that is forecast'),
    prediction: z.number().describe('change of close over the hour, percent'),
    unit: z.literal('percent'),
    direction: z.enum(['up', 'down', 'flat']),
    interval: Interval,
    reference_close: z.number().positive().describe('close of the candle before the hour, quote units'),
    predicted_close: z.number().describe('reference_close changed by the prediction, quote units'),
    model: z.strictObject({
      version: z.int().positive(),
      seen_until: instant.describe('end of every hour that shaped the model'),
      in_sample: z.boolean().describe('the model was trained on this hour: says nothing about its skill'),
    }),
    data: z.strictObject({
      cut_off: instant.describe('end of the last candle that was used'),
      features_sha256: sha256.describe('of the feature row as float64, little-endian, in the order of the model, then the scale'),
      degraded: z.boolean().describe("another market's last candle was missing"),
    }),
    cached: z.boolean().describe('issued when its hour came and returned as it was; otherwise computed now and not stored'),
    outcome: OutcomeState,
    realised: Realised.nullable(),
  })
  .meta({ id: 'Prediction' });

export type Prediction = z.infer<typeof Prediction>;
