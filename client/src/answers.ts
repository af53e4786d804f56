import { z } from 'zod';

/** What the client reads of each answer. More than that may stand there: a newer service can say more. */
const interval = z.object({ level: z.number(), lower: z.number(), upper: z.number() });
const realised = z.object({ value: z.number(), error: z.number() }).nullable();
const outcome = z.enum(['pending', 'settled', 'masked']);

export const Prediction = z.object({
  symbol: z.string(),
  hour: z.object({ start: z.string(), end: z.string() }),
  prediction: z.number(),
  direction: z.string(),
  interval,
  reference_close: z.number(),
  predicted_close: z.number(),
  model: z.object({ version: z.number(), seen_until: z.string(), in_sample: z.boolean() }),
  data: z.object({ cut_off: z.string(), degraded: z.boolean() }),
  cached: z.boolean(),
  outcome,
  realised,
});
export type Prediction = z.infer<typeof Prediction>;

export const History = z.object({
  symbol: z.string(),
  forecasts: z.array(
    z.object({ hour: z.string(), role: z.string(), model_version: z.number(), prediction: z.number(), interval, outcome, realised }),
  ),
  next_cursor: z.string().nullable(),
});
export type History = z.infer<typeof History>;

export const Models = z.object({
  symbol: z.string(),
  champion: z.number().nullable(),
  // An older service does not say this.
  no_champion: z.string().nullable().default(null),
  serving: z.number().nullable(),
  problem: z.string().nullable().default(null),
  versions: z.array(
    z.object({ version: z.number(), registry_version: z.number().nullable().optional(), seen_until: z.string(), model_id: z.string() }),
  ),
  decisions: z.array(
    z.object({
      at: z.string(),
      decision: z.string(),
      from_version: z.number().nullable(),
      to_version: z.number(),
      state: z.string(),
      actor: z.string(),
      figures: z.object({ zero: z.object({ worse: z.boolean() }).nullable().catch(null) }).catch({ zero: null }),
    }),
  ),
});
export type Models = z.infer<typeof Models>;

export const Drift = z.object({
  symbol: z.string(),
  checks: z.array(
    z.object({
      at: z.string(),
      verdict: z.string(),
      figures: z.object({
        n: z.number(),
        mae: z.number().nullable(),
        scaled_mae: z.number().nullable(),
        rule: z.string(),
        threshold: z.number().nullable(),
        reason: z.string().nullable(),
      }),
    }),
  ),
  requests: z.array(
    z.object({
      id: z.number(),
      reason: z.string(),
      requested_at: z.string(),
      finished_at: z.string().nullable(),
      result: z.string().nullable(),
    }),
  ),
});
export type Drift = z.infer<typeof Drift>;

/** An older service does not say this. */
const timely = z
  .object({ at: z.string().nullable(), age_seconds: z.number().nullable(), late: z.boolean(), reason: z.string().optional() })
  .optional();
export type Timely = z.infer<typeof timely>;

export const Health = z.object({
  status: z.string(),
  now: z.string(),
  markets: z.array(
    z.object({
      symbol: z.string(),
      last_candle: timely,
      last_forecast: timely,
      champion: timely,
      candles: z.object({ from: z.string(), until: z.string() }).nullable(),
      forecasts: z.number(),
      model: z.object({ version: z.number(), seen_until: z.string() }).nullable(),
      problems: z.array(z.string()),
    }),
  ),
  // An older service does not say this.
  problems: z.array(z.string()).default([]),
});
export type Health = z.infer<typeof Health>;

/** RFC 9457, as far as it is told to a person. */
export const Problem = z.object({ code: z.string(), title: z.string(), detail: z.string() });
