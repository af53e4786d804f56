import { randomBytes, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { openDatabase } from '@forecast/core/adapters/database';
import { exchangeClock, openExchange } from '@forecast/core/adapters/exchange';
import { openLightGbm } from '@forecast/core/adapters/lightgbm';
import { mlflowRegistry } from '@forecast/core/adapters/registry';
import { DATABASE_URL, lightgbmLibrary, requiredDatabaseUrl, type Settings } from '@forecast/core/adapters/settings';
import { makeBucket, openCandleArchive, openFeatureArchive, openStore, untilAborted } from '@forecast/core/adapters/store';
import { type EpochMs, epochMs } from '@forecast/core/time';
import type { KeysHands } from './keys.ts';
import type { Platform } from './platform.ts';
import type { Progress } from './progress.ts';

export interface Hands {
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** another clock than the settings say: the embedded schedule's */
  readonly now?: () => EpochMs;
  /** how time passes by that clock */
  readonly sleep?: Platform['sleep'];
  /** what the address of the database was written into, as faults call it; default: DATABASE_URL */
  readonly databaseNamedBy?: string;
}

/** Builds every adapter of a process, none of which is asked anything yet but the store and, for CLOCK=exchange, the exchange. */
export const composePlatform = async (settings: Settings, { progress, signal, now, sleep, databaseNamedBy }: Hands): Promise<Platform> => {
  const { config, environment, version } = settings;
  const objects = untilAborted(await openStore(config.store, environment.awsCredentials), signal);
  const database = await openDatabase(requiredDatabaseUrl(environment), databaseNamedBy ?? DATABASE_URL);
  const registry = mlflowRegistry({
    url: config.mlflow.uri,
    now: () => epochMs(Date.now()),
    credentials: environment.mlflowCredentials,
    signal,
  });
  const exchange = once(() => openExchange({ name: config.exchange, url: environment.exchangeUrl }, { signal }));
  const boosting = once(() => openLightGbm(lightgbmLibrary(environment)));
  return {
    config,
    owner: `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`,
    codeVersion: version,
    now: now ?? (environment.clock === 'exchange' ? await exchangeClock(await exchange()) : () => epochMs(Date.now())),
    sleep: sleep ?? ((milliseconds, until) => delay(milliseconds, undefined, { signal: until })),
    exchange,
    objects,
    candles: openCandleArchive(objects),
    features: openFeatureArchive(objects),
    forecasts: database.forecasts,
    exports: database.exports,
    missedHours: database.missedHours,
    trainings: database.trainings,
    promotions: database.promotions,
    drift: database.drift,
    revisions: database.revisions,
    apiKeys: database.apiKeys,
    adminKey: environment.apiAdminKey,
    registry,
    boosting,
    modelCache: environment.modelCache,
    progress,
    signal,
    migrate: () => database.migrate(),
    close: async () => {
      await Promise.all([exchange.made?.then((each) => each.close()), registry.close(), database.close()]);
    },
  };
};

/** The keys of the service: all that is touched by what is done about them. */
export const composeKeys = async (settings: Settings): Promise<KeysHands & { readonly close: () => Promise<void> }> => {
  const database = await openDatabase(requiredDatabaseUrl(settings.environment), DATABASE_URL);
  return { apiKeys: database.apiKeys, now: () => epochMs(Date.now()), random: randomBytes, close: () => database.close() };
};

/** Makes what must be there before a platform can be composed: the bucket. */
export const prepareStore = ({ config, environment }: Settings): Promise<void> => makeBucket(config.store, environment.awsCredentials);

/** Makes something when it is first asked for, and then always the same; `made` tells whether that has happened. */
const once = <T>(make: () => T): (() => T) & { readonly made: T | undefined } => {
  let made: T | undefined;
  const get = (): T => {
    made ??= make();
    return made;
  };
  return Object.defineProperty(get, 'made', { get: () => made }) as typeof get & { readonly made: T | undefined };
};
