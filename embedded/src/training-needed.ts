import { type Market, marketOf } from '@forecast/core/candles';
import { Fault } from '@forecast/core/fault';
import { championVersion, loadVersion, type Platform } from '@forecast/tasks';

/**
 * The flags that `train` is called with at a start, for all markets: plain when one has no champion, or one that is refused; `--due`
 * when a request is open; undefined when nothing is to be trained.
 */
export const trainingNeeded = async (platform: Platform): Promise<readonly string[] | undefined> => {
  const markets = platform.config.symbols.map((symbol) => marketOf(platform.config.exchange, symbol));
  for (const market of markets) if (!(await hasChampion(platform, market))) return [];
  for (const market of markets) {
    const requests = await platform.drift.requests(market.slug, 10);
    if (requests.some(({ finishedAt }) => finishedAt === null)) return ['--due'];
  }
  return undefined;
};

const hasChampion = async (platform: Platform, market: Market): Promise<boolean> => {
  const version = await championVersion(platform, market);
  if (version === undefined) return false;
  try {
    (await loadVersion(platform, market, version)).booster.free();
    return true;
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'model_refused') throw error;
    platform.progress.say(`${market.slug}: ${error.message}; training another`);
    return false;
  }
};
