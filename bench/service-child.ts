/** The service of `bench/service.ts` as a process of its own, which tells what its event loop and its memory do. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createApp, listen, openService } from '@forecast/api';
import { openDatabase } from '@forecast/core/adapters/database';
import { epochMs } from '@forecast/core/time';
import { bitcoin, cross, openScene } from '../tests/api-scene.ts';

const [url = ''] = process.argv.slice(2);
const database = await openDatabase(url);
const scene = await openScene({ url, database });
await scene.train(1, 0.1);
await scene.promote(1);
const { forecasts, trainings, promotions, drift, apiKeys } = database;
const now = () => epochMs(Date.UTC(2025, 7, 1, 0, 30));
const [ether = bitcoin, ...others] = cross;

const delay = monitorEventLoopDelay({ resolution: 1 });
/** Milliseconds that this thread has worked; a host with other work stops it in between. */
const worked = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};
let [longest, last] = [0, worked()];
setInterval(() => {
  const now = worked();
  longest = Math.max(longest, now - last);
  last = now;
}, 1);
const tell = (what: string, seconds = 0): void => {
  const { rss } = process.memoryUsage();
  process.send?.({ what, seconds, stallMs: delay.max / 1e6, workMs: longest, megabytes: rss / 1e6, port: listening.port });
  delay.reset();
  longest = 0;
};

/** A registry that says so at once. */
const away = () => Promise.reject(new Error('away'));

const running = openService({
  candles: scene.candles,
  forecasts,
  trainings,
  promotions,
  drift,
  apiKeys,
  auth: 'open',
  // How long one is waited for is not asked here.
  registry: { champion: away, holdsFiles: away, download: away },
  boosting: scene.boosting,
  cacheDir: scene.cacheDir,
  markets: [
    { market: bitcoin, cross },
    { market: ether, cross: [bitcoin, ...others] },
  ],
  timezone: 'UTC',
  level: 0.9,
  allowedHosts: ['127.0.0.1'],
  now,
  wallClock: now,
  maxAgeDays: 30,
  pollSeconds: 1,
  keysPollSeconds: 1,
  log: () => undefined,
});
const listening = await listen(createApp(running.service), '127.0.0.1', 0);
process.on('message', (what: 'tell' | 'end') => {
  if (what === 'tell') return tell('told');
  void Promise.all([listening.close(), running.close(), database.close(), scene.close()]).finally(() => process.exit());
});
delay.enable();
longest = 0;
const began = performance.now();
await running.begin();
tell('ready', (performance.now() - began) / 1000);
