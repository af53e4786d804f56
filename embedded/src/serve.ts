import { assertPublishable, createApp, listen, serviceDeps, startService } from '@forecast/api';
import { Fault } from '@forecast/core/fault';
import { epochMs } from '@forecast/core/time';
import type { Platform } from '@forecast/tasks';

/** The service on the same data, in the same process. */
export interface Serving {
  readonly url: string;
  /** Looks for news now instead of within the next seconds. */
  refresh(): Promise<void>;
  close(): Promise<void>;
}

/** @throws Fault `port_taken`, `config` when only keys may read and there is none to ask with */
export const serve = async (platform: Platform, apiPublish: string): Promise<Serving> => {
  const { config, candles, forecasts, trainings, promotions, drift, apiKeys, registry, now, modelCache, progress } = platform;
  assertPublishable(config.api.auth, apiPublish);
  if (config.api.auth === 'key' && platform.adminKey === undefined)
    throw new Fault('config', 'api.auth is key: npm start wants an admin key as API_ADMIN_KEY, or api.auth: open (see .env.example)');
  const running = await startService(
    serviceDeps(config, {
      candles,
      forecasts,
      trainings,
      promotions,
      drift,
      apiKeys,
      registry,
      boosting: platform.boosting(),
      cacheDir: modelCache,
      now,
      wallClock: () => epochMs(Date.now()),
      log: (line) => {
        // What is told while everything stops is no news.
        if (!platform.signal.aborted) progress.say(`api: ${line}`);
      },
    }),
  );
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
