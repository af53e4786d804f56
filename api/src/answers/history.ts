import { z } from 'zod';
import { instant } from './instant.ts';
import { Interval, OutcomeState, Realised } from './prediction.ts';

const LoggedForecast = z.strictObject({
  hour: instant,
  role: z
    .enum(['served', 'shadow', 'backfill'])
    .describe('served: issued when its hour came; shadow: likewise, by another model; backfill: afterwards'),
  model_version: z.int().positive(),
  made_at: instant,
  prediction: z.number().describe('percent'),
  interval: Interval,
  reference_close: z.number().positive(),
  degraded: z.boolean(),
  outcome: OutcomeState,
  realised: Realised.nullable(),
});

/** Answer of `GET /predictions`: one page of the log. */
export const History = z
  .strictObject({
    market: z.string(),
    symbol: z.string(),
    forecasts: z.array(LoggedForecast).describe('oldest first'),
    next_cursor: z.string().nullable().describe('asks for the page after this one; null on the last'),
  })
  .meta({ id: 'History' });

export type History = z.infer<typeof History>;
