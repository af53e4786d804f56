import { z } from 'zod';
import { instant } from './instant.ts';

const MarketHealth = z.strictObject({
  market: z.string(),
  symbol: z.string(),
  candles: z.strictObject({ from: instant, until: instant.describe('end of the last one') }).nullable(),
  forecasts: z.int().describe('rows of the log in memory'),
  model: z.strictObject({ version: z.int(), seen_until: instant }).nullable(),
  problems: z.array(z.string()).describe('what could not be read again; what was read before is still served'),
});

export type MarketHealth = z.infer<typeof MarketHealth>;

/** Answer of `GET /health`: always 200 while the process lives. */
export const Health = z
  .strictObject({
    status: z.enum(['ok', 'degraded']),
    now: instant,
    markets: z.array(MarketHealth),
    problems: z.array(z.string()).describe('what could not be read again and concerns all markets'),
  })
  .meta({ id: 'Health' });

export type Health = z.infer<typeof Health>;

/** Answer of `GET /ready` when forecasts can be had; a problem with status 503 otherwise. */
export const Ready = z.strictObject({ ready: z.literal(true), markets: z.array(MarketHealth) }).meta({ id: 'Ready' });

export type Ready = z.infer<typeof Ready>;
