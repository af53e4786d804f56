import { marketOf } from '@forecast/core/candles';
import type { EpochMs } from '@forecast/core/time';
import { championState, type Platform, refreshIsDue } from '@forecast/tasks';

/**
 * The flags that `train` is called with: for the markets that never had a champion (but not in the days after the gate refused one), or
 * whose champion is refused or was taken away, where the training that made it must not be found done; `--due` when a request is open;
 * undefined when nothing is to be trained.
 */
export const trainingNeeded = async (platform: Platform, at: EpochMs): Promise<readonly string[] | undefined> => {
  const markets = platform.config.symbols.map((symbol) => marketOf(platform.config.exchange, symbol));
  const states = await Promise.all(markets.map(async (market) => ({ market, state: await championState(platform, market) })));
  const needing: typeof states = [];
  for (const each of states)
    if (each.state === 'lost' || (each.state === 'none' && (await refreshIsDue(platform, each.market, at, 'none')))) needing.push(each);
  if (needing.length > 0) {
    const symbols = needing.flatMap(({ market }) => ['--symbol', market.symbol]);
    return needing.some(({ state }) => state === 'lost') ? [...symbols, '--retrain'] : symbols;
  }
  for (const market of markets) {
    const requests = await platform.drift.requests(market.slug, 10);
    if (requests.some(({ finishedAt }) => finishedAt === null)) return ['--due'];
  }
  return undefined;
};
