import { z } from 'zod';
import { httpUrl, storeUrl } from './places.ts';

const symbol = z.string().regex(/^[A-Z0-9]+\/[A-Z0-9]+$/, 'a spot pair such as BTC/USDT');
const significance = z.number().gt(0).lt(0.5);

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

/** config.yaml as it must be; every key may be left out. */
export const Config = z.strictObject({
  exchange: z.enum(['binance']).default('binance'),
  symbols: z
    .array(symbol)
    .min(1)
    .refine((all) => new Set(all).size === all.length, 'each symbol once')
    .default(['BTC/USDT']),
  cross_markets: z
    .array(symbol)
    .refine((all) => new Set(all).size === all.length, 'each symbol once')
    .default(['ETH/USDT', 'SOL/USDT', 'BNB/USDT', 'XRP/USDT']),
  timezone: z.string().refine(isTimeZone, 'an IANA time zone such as Europe/Paris').default('UTC'),
  ingest: z
    .strictObject({
      since: z.iso.date('a date such as 2017-08-17').default('2017-08-17'),
      revision_hours: z.int().min(1).max(720).default(48),
    })
    .prefault({}),
  store: z
    .strictObject({
      url: storeUrl.default('file://.data/store'),
      endpoint: httpUrl.nullable().default(null),
      region: z.string().default('us-east-1'),
    })
    .prefault({}),
  mlflow: z.strictObject({ uri: httpUrl.default('http://127.0.0.1:5000') }).prefault({}),
  model: z
    .strictObject({
      engine: z.enum(['lightgbm_blend']).default('lightgbm_blend'),
      window_months: z.int().min(6).nullable().default(null),
      first_holdout_days: z.int().min(7).max(365).default(90),
      holdout_days: z.int().min(7).max(365).default(30),
      drift_holdout_days: z.int().min(7).max(365).default(7),
      max_age_days: z.int().min(1).default(30),
      leak_alarm: z
        .strictObject({ direction_percent: z.number().gt(50).max(100).default(57), r2_percent: z.number().gt(0).max(100).default(1.5) })
        .prefault({}),
    })
    .prefault({}),
  gate: z
    .strictObject({
      refresh_significance: significance.default(0.01),
      change_significance: significance.default(0.05),
      dispersion: z
        .tuple([z.number().nonnegative(), z.number().positive()])
        .refine(([low, high]) => low < high, 'two bounds, the lower one first')
        .default([0.005, 0.2]),
      minimum_hours: z.int().min(2).default(120),
      require_not_worse_than_zero: z.boolean().default(true),
    })
    .prefault({}),
  intervals: z.strictObject({ level: z.number().gt(0).lt(1).default(0.9) }).prefault({}),
  drift: z
    .strictObject({
      schedule: z.enum(['daily', 'weekly']).default('daily'),
      window_hours: z.int().min(24).max(2160).default(168),
      mae_threshold: z.number().positive().nullable().default(null),
      cooldown_hours: z.int().min(0).default(72),
    })
    .prefault({}),
  api: z
    .strictObject({
      auth: z.enum(['open', 'key']).default('open'),
      port: z.int().min(0).max(65_535).default(8000),
      allowed_hosts: z.array(z.string()).default(['localhost', '127.0.0.1', '[::1]']),
    })
    .prefault({}),
});

export type Config = z.infer<typeof Config>;
