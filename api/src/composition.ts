import { openDatabase } from '@forecast/core/adapters/database';
import { openExchange } from '@forecast/core/adapters/exchange';
import { openLightGbm } from '@forecast/core/adapters/lightgbm';
import { mlflowRegistry } from '@forecast/core/adapters/registry';
import { DATABASE_URL, lightgbmLibrary, requiredDatabaseUrl, type Settings } from '@forecast/core/adapters/settings';
import { openCandleArchive, storeWhenAsked, untilAborted } from '@forecast/core/adapters/store';
import { epochMs } from '@forecast/core/time';
import { followClock } from './memory/followed-clock.ts';
import type { ServiceDeps } from './service.ts';
import { serviceDeps } from './service-deps.ts';

export interface ComposedService {
  readonly deps: ServiceDeps;
  /** Ends what is under way and closes every connection. */
  close(): Promise<void>;
}

/**
 * Builds every adapter of the service. None is asked anything yet: each of the servers may be away.
 *
 * @throws Fault `config` for what no waiting mends
 */
export const composeService = async (settings: Settings, log: (line: string) => void): Promise<ComposedService> => {
  const { config, environment } = settings;
  const boosting = openLightGbm(lightgbmLibrary(environment));
  const closing = new AbortController();
  const objects = untilAborted(storeWhenAsked(config.store, environment.awsCredentials), closing.signal);
  const database = await openDatabase(requiredDatabaseUrl(environment), DATABASE_URL);
  const registry = mlflowRegistry({
    url: config.mlflow.uri,
    now: () => epochMs(Date.now()),
    credentials: environment.mlflowCredentials,
    signal: closing.signal,
  });
  const clock = environment.clock === 'exchange' ? await exchangeClock(settings, log) : undefined;
  const { forecasts, trainings, promotions, drift, apiKeys } = database;
  const deps = serviceDeps(config, {
    candles: openCandleArchive(objects),
    forecasts,
    trainings,
    promotions,
    drift,
    apiKeys,
    registry,
    boosting,
    cacheDir: environment.modelCache,
    now: () => clock?.kept.now() ?? epochMs(Date.now()),
    wallClock: () => epochMs(Date.now()),
    ...(clock === undefined ? {} : { clock }),
    log,
  });
  const close = async (): Promise<void> => {
    closing.abort();
    await Promise.all([clock?.close(), registry.close(), database.close()]);
  };
  return { deps, close };
};

/** Clocks drift by less than a second in this time. */
const CLOCK_SECONDS = 300;
/** A replay's clock may run many times as fast as ours. */
const REPLAY_CLOCK_SECONDS = 5;

const exchangeClock = async ({ config, environment }: Settings, log: (line: string) => void) => {
  const exchange = await openExchange({ name: config.exchange, url: environment.exchangeUrl });
  const kept = followClock(() => exchange.now(), Date.now, log);
  const everySeconds = environment.exchangeUrl === undefined ? CLOCK_SECONDS : REPLAY_CLOCK_SECONDS;
  return { kept, everySeconds, close: () => exchange.close() };
};
