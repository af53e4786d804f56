import { z } from 'zod';
import { instant } from './instant.ts';

const Timely = z.strictObject({
  at: instant.nullable().describe('null where there never was one, or it was not read yet'),
  age_seconds: z.int().nonnegative().nullable(),
  late: z.boolean().describe('the next one was due 20 minutes ago or earlier'),
});

export type Timely = z.infer<typeof Timely>;

const MarketHealth = z.strictObject({
  market: z.string(),
  symbol: z.string(),
  last_candle: Timely.describe('`at` is its close; the next one is due an hour later'),
  last_forecast: Timely.describe(
    '`at` is the start of the latest hour whose forecast was issued when it came; that of the next hour is due when that hour begins',
  ),
  champion: Timely.extend({
    reason: z.string().optional().describe('why there is none, or it is not served as it should be; absent when all is well'),
  }).describe('`at` is when it became champion; the next one is due `model.max_age_days` later'),
  candles: z.strictObject({ from: instant, until: instant.describe('end of the last one') }).nullable(),
  forecasts: z.int().describe('rows of the log in memory'),
  model: z.strictObject({ version: z.int(), seen_until: instant }).nullable(),
  problems: z.array(z.string()).describe('what could not be read again; what was read before is still served'),
});

export type MarketHealth = z.infer<typeof MarketHealth>;

const status = z
  .enum(['ok', 'late', 'degraded'])
  .describe('late: something that is due has not come; degraded: something could not be read again, or a market has no champion');

/** Answer of `GET /health`: always 200 while the process lives. */
export const Health = z
  .strictObject({
    status,
    now: instant,
    markets: z.array(MarketHealth),
    problems: z.array(z.string()).describe('what could not be read again and concerns all markets'),
  })
  .meta({ id: 'Health' });

export type Health = z.infer<typeof Health>;

/** Answer of `GET /ready` when some market can answer for some hour; a problem with status 503 otherwise. */
export const Ready = z.strictObject({ ready: z.literal(true), status, markets: z.array(MarketHealth) }).meta({ id: 'Ready' });

export type Ready = z.infer<typeof Ready>;
