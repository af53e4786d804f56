import { addAdminKey } from './admin-key.ts';
import { ingestedMarkets } from './market-window.ts';
import { perMarket, type Task } from './task.ts';

/** Brings the schema up to date, makes the first admin key known, proves the store, and asks the exchange whether it lists every configured market. */
export const init: Task = async (platform, { markets }) => {
  const migrations = await platform.migrate();
  for (const name of migrations) platform.progress.say(`migration ${name}`);
  await addAdminKey(platform);
  const exchange = await platform.exchange();
  await exchange.assertListed(ingestedMarkets(platform, markets));
  return perMarket(platform, markets, () => Promise.resolve({ kind: 'done' }));
};
