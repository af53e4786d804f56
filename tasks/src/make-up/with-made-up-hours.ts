import type { Market } from '@forecast/core/candles';
import { Fault, isUnavailable } from '@forecast/core/fault';
import type { EpochMs } from '@forecast/core/time';
import type { Platform } from '../platform.ts';
import { failed, type MarketResult } from '../task.ts';
import { makeUpMarket } from './make-up-market.ts';

/**
 * Makes up the hours before `at` that an outage left without a forecast, once the forecasts of `at` itself are issued for all markets:
 * those must not wait. A service that is away is told, and the next `predict` tries again; any other failure is the market's.
 *
 * @param results of `predict`, in the order of the markets
 */
export const withMadeUpHours = async (
  platform: Platform,
  { markets, at }: { readonly markets: readonly Market[]; readonly at: EpochMs },
  results: readonly MarketResult[],
): Promise<readonly MarketResult[]> => {
  const all: MarketResult[] = [];
  for (const [i, result] of results.entries()) {
    const market = markets[i] as Market;
    platform.signal.throwIfAborted();
    try {
      const made = await makeUpMarket(platform, market, at);
      all.push(made > 0 && result.kind === 'done' ? { ...result, made_up: made } : result);
    } catch (error) {
      platform.signal.throwIfAborted();
      all.push(afterFailure(platform, market, result, error));
    }
  }
  return all;
};

const afterFailure = (platform: Platform, market: Market, result: MarketResult, error: unknown): MarketResult => {
  const message = `hours without a forecast: ${error instanceof Error ? error.message : String(error)}`;
  if (!isUnavailable(error))
    return failed(platform, market, error instanceof Fault ? new Fault(error.code, message, { cause: error }) : error);
  // What kept the hour's own forecast from being made is told already.
  const isTold = result.kind === 'failed' && error instanceof Fault && error.code === result.code;
  if (!isTold) platform.progress.say(`${market.slug}: ${message}`);
  return result;
};
