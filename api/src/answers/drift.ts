import { z } from 'zod';
import { instant } from './instant.ts';

const Check = z.strictObject({
  id: z.int(),
  at: instant.describe('end of the window'),
  verdict: z.enum(['no_drift', 'drift', 'too_little_data', 'broken_input']),
  figures: z.strictObject({
    window_hours: z.int(),
    n: z.int().describe('scored hours in the window'),
    mae: z.number().nullable().describe('mean absolute error, percent'),
    scaled_mae: z.number().nullable().describe('mean of |error| / scale'),
    reference_scaled_mae: z.number().nullable().describe('the same on the holdout of the model'),
    rule: z.enum(['raw', 'scaled']).describe('whether mae or scaled_mae is compared with the threshold'),
    threshold: z.number().nullable(),
    model_version: z.int().nullable(),
    reason: z.string().nullable(),
  }),
});

const Request = z.strictObject({
  id: z.int(),
  check_id: z.int().nullable().describe('null when a person asked'),
  reason: z.string(),
  requested_at: instant,
  finished_at: instant.nullable(),
  result: z.string().nullable(),
});

/** Answer of `GET /drift`. */
export const Drift = z
  .strictObject({
    market: z.string(),
    symbol: z.string(),
    checks: z.array(Check).describe('newest first'),
    requests: z.array(Request).describe('requests for training, newest first'),
  })
  .meta({ id: 'Drift' });

export type Drift = z.infer<typeof Drift>;
