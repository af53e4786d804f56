import { crossMarketsOf, marketOf } from '@forecast/core/candles';
import type { Config } from '@forecast/core/config';
import type { ServiceDeps } from './service.ts';

const POLL_SECONDS = 5;

/** A key that is made works, and one that is revoked does not, within a second. */
const KEYS_POLL_SECONDS = 0.4;

/** What the service needs beside what config.yaml says of it: adapters, a clock, and where to tell what happens. */
export type ServiceAdapters = Omit<
  ServiceDeps,
  'auth' | 'markets' | 'timezone' | 'level' | 'allowedHosts' | 'maxAgeDays' | 'pollSeconds' | 'keysPollSeconds'
>;

/** Everything behind the service, as config.yaml wants it. */
export const serviceDeps = (config: Config, adapters: ServiceAdapters): ServiceDeps => ({
  ...adapters,
  auth: config.api.auth,
  markets: config.symbols.map((symbol) => {
    const market = marketOf(config.exchange, symbol);
    return { market, cross: crossMarketsOf(market, config.cross_markets) };
  }),
  timezone: config.timezone,
  level: config.intervals.level,
  allowedHosts: config.api.allowed_hosts,
  maxAgeDays: config.model.max_age_days,
  pollSeconds: POLL_SECONDS,
  keysPollSeconds: KEYS_POLL_SECONDS,
});
