import { setTimeout } from 'node:timers/promises';
import type { ApiKeyLog, Auth, KeyRing } from '@forecast/core/access';
import type { CandleStore, Market } from '@forecast/core/candles';
import type { DriftLog } from '@forecast/core/drift';
import type { ForecastLog } from '@forecast/core/forecast';
import type { GradientBoosting, ModelRegistry, TrainingLog } from '@forecast/core/model';
import type { PromotionLog } from '@forecast/core/promotion';
import type { EpochMs } from '@forecast/core/time';
import { type Kept, kept } from './memory/kept.ts';
import { readKeys } from './memory/key-memory.ts';
import { openMarkets } from './open-markets.ts';
import type { ServedMarket } from './served-market.ts';

/** What the routes see: markets in memory, and how to read a question. */
export interface Service {
  readonly markets: readonly ServedMarket[];
  readonly auth: Auth;
  /** the keys that work */
  readonly keys: Pick<Kept<KeyRing>, 'value' | 'problem'>;
  /** what is read for all markets together: the keys, and the clock where it is another's */
  readonly shared: readonly Pick<Kept<unknown>, 'problem'>[];
  /** IANA name; how date and hour are read when a request does not say */
  readonly timezone: string;
  /** nominal coverage of the intervals of forecasts that are made now */
  readonly level: number;
  /** names that the service may be asked by */
  readonly allowedHosts: readonly string[];
  readonly now: () => EpochMs;
  /** the clock of this host, by which keys expire: `now` may be a replay's */
  readonly wallClock: () => EpochMs;
  /** a champion that is older should have been replaced */
  readonly maxAgeDays: number;
  readonly log: (line: string) => void;
}

/** Everything behind the service; each of the servers may be away, at the start too. */
export interface ServiceDeps extends Omit<Service, 'markets' | 'keys' | 'shared'> {
  /** those that are forecast, each with the markets that its features look at, in their order */
  readonly markets: readonly { readonly market: Market; readonly cross: readonly Market[] }[];
  readonly candles: CandleStore;
  readonly forecasts: ForecastLog;
  readonly trainings: TrainingLog;
  readonly promotions: PromotionLog;
  readonly drift: DriftLog;
  readonly apiKeys: Pick<ApiKeyLog, 'tag' | 'all'>;
  /** where `now` is another's clock: how it is asked again, and how often */
  readonly clock?: { readonly kept: Pick<Kept<unknown>, 'problem' | 'refresh'>; readonly everySeconds: number };
  readonly registry: Pick<ModelRegistry, 'champion' | 'holdsFiles' | 'download'>;
  readonly boosting: GradientBoosting;
  /** folder of verified copies of models */
  readonly cacheDir: string;
  /** how often everything is looked at again */
  readonly pollSeconds: number;
  /** how often it is looked whether keys came or went */
  readonly keysPollSeconds: number;
}

export interface RunningService {
  readonly service: Service;
  /** Reads all it can into memory, then looks again every few seconds. Never throws. */
  begin(): Promise<void>;
  /** Looks at everything once, now; never throws. */
  refresh(): Promise<void>;
  /** Stops looking and frees the models. Stop asking before. */
  close(): Promise<void>;
}

/** Longest wait for a look that is under way when the service is closed: a server behind it may hang. */
const PATIENCE_MS = 2000;

/** A service that has begun to look. Never throws: what is away is tried again and told by `/health`. */
export const startService = async (deps: ServiceDeps): Promise<RunningService> => {
  const running = openService(deps);
  await running.begin();
  return running;
};

/** A service that has read nothing yet, and can be asked already: what hangs behind it must not keep `/health` from answering. */
export const openService = (deps: ServiceDeps): RunningService => {
  const { auth, timezone, level, allowedHosts, now, wallClock, maxAgeDays, log, clock, pollSeconds, keysPollSeconds } = deps;
  const { markets, others } = openMarkets(deps);
  const keys = kept<KeyRing>('API keys', readKeys(deps.apiKeys), log);
  const shared = clock === undefined ? [keys] : [keys, clock.kept];
  const stopping = new AbortController();
  const looks: Promise<void>[] = [];
  const lookAgain = (look: () => Promise<void>, seconds: number): void => void looks.push(again(look, seconds, stopping.signal));
  return {
    service: { markets, auth, keys, shared, timezone, level, allowedHosts, now, wallClock, maxAgeDays, log },
    async begin() {
      lookAgain(() => keys.refresh(), keysPollSeconds);
      if (clock !== undefined) lookAgain(() => clock.kept.refresh(), clock.everySeconds);
      for (const other of others) lookAgain(() => other.refresh(), pollSeconds);
      for (const look of markets.flatMap(looksAt)) lookAgain(look, pollSeconds);
      await Promise.all([keys.refresh(), clock?.kept.refresh(), ...markets.map(start)]);
    },
    async refresh() {
      await Promise.all([keys, ...others].map((each) => each.refresh()));
      await Promise.all(markets.map(({ window }) => window.refresh()));
      await Promise.all(markets.map(refreshFromDatabase));
      await Promise.all(markets.map(({ model }) => model.refresh()));
    },
    async close() {
      stopping.abort();
      await Promise.race([Promise.all(looks), setTimeout(PATIENCE_MS, undefined, { ref: false })]);
      for (const { model } of markets) model.close();
    },
  };
};

/** The registry may be the last to come up: it is asked only where the database does not say who is champion. */
const start = async (served: ServedMarket): Promise<void> => {
  const model = async (): Promise<void> => {
    await refreshFromDatabase(served);
    await served.model.load();
    if (served.model.current === undefined) await served.model.refresh();
  };
  await Promise.all([served.window.refresh(), model()]);
};

const refreshFromDatabase = async ({ lineage, forecasts, drift }: ServedMarket): Promise<void> => {
  // A forecast is never in memory without its model: versions are written before forecasts and read after.
  await Promise.all([forecasts.refresh(), drift.refresh()]);
  await lineage.refresh();
};

/** Side by side, so that one server that hangs does not keep the others from being seen. */
const looksAt = (served: ServedMarket): (() => Promise<void>)[] => [
  () => served.window.refresh(),
  () => refreshFromDatabase(served),
  () => served.model.refresh(),
];

const again = async (look: () => Promise<void>, seconds: number, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    await setTimeout(seconds * 1000, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) await look();
  }
};
