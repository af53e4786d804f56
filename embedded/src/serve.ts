import { assertPublishable, createApp, listen, startService } from '@forecast/api';
import { crossMarketsOf, marketOf } from '@forecast/core/candles';
import type { Platform } from '@forecast/tasks';

const POLL_SECONDS = 5;

/** The service on the same data, in the same process. */
export interface Serving {
  readonly url: string;
  /** Looks for news now instead of within the next seconds. */
  refresh(): Promise<void>;
  close(): Promise<void>;
}

/** @throws Fault `port_taken` */
export const serve = async (platform: Platform, apiPublish: string): Promise<Serving> => {
  const { config, candles, forecasts, trainings, promotions, drift, registry, now, modelCache, progress } = platform;
  assertPublishable(config.api.auth, apiPublish);
  const running = await startService({
    markets: config.symbols.map((symbol) => {
      const market = marketOf(config.exchange, symbol);
      return { market, cross: crossMarketsOf(market, config.cross_markets) };
    }),
    candles,
    forecasts,
    trainings,
    promotions,
    drift,
    registry,
    boosting: platform.boosting(),
    cacheDir: modelCache,
    timezone: config.timezone,
    level: config.intervals.level,
    allowedHosts: config.api.allowed_hosts,
    now,
    pollSeconds: POLL_SECONDS,
    log: (line) => {
      // What is told while everything stops is no news.
      if (!platform.signal.aborted) progress.say(`api: ${line}`);
    },
  });
  const listening = await listen(createApp(running.service), '127.0.0.1', config.api.port);
  return {
    url: listening.url,
    refresh: () => running.refresh(),
    close: async () => {
      await listening.close();
      await running.close();
    },
  };
};
