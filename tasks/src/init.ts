import { noLongerListed } from '@forecast/core/candles';
import { addAdminKey } from './admin-key.ts';
import { knownListings } from './known-listings.ts';
import { ingestedMarkets } from './market-window.ts';
import { perMarket, type Task } from './task.ts';

/**
 * Brings the schema up to date, makes the first admin key known, proves the store, and asks the exchange whether it lists every configured
 * market. One that it no longer lists is told: each hour fails for it alone, and the others must start.
 */
export const init: Task = async (platform, { markets }) => {
  const migrations = await platform.migrate();
  for (const name of migrations) platform.progress.say(`migration ${name}`);
  await addAdminKey(platform);
  const exchange = await platform.exchange();
  const wanted = ingestedMarkets(platform, markets);
  const listings = await knownListings(exchange, platform.candles, wanted);
  for (const market of wanted) if (listings.get(market.slug) === 'unlisted') platform.progress.say(noLongerListed(market).message);
  return perMarket(platform, markets, () => Promise.resolve({ kind: 'done' }));
};
