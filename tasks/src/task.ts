import type { Market } from '@forecast/core/candles';
import { exitCodeOf, Fault, type FaultCode } from '@forecast/core/fault';
import type { EpochMs } from '@forecast/core/time';
import type { Platform } from './platform.ts';

/** What one entrypoint is asked: for which markets, and for which hour. */
interface TaskRequest {
  readonly markets: readonly Market[];
  /** the hour that is forecast: candles that closed by its start are known */
  readonly at: EpochMs;
}

export type MarketResult =
  | { readonly market: string; readonly kind: 'done'; readonly [figure: string]: unknown }
  | { readonly market: string; readonly kind: 'nothing_to_do'; readonly reason: string }
  | { readonly market: string; readonly kind: 'failed'; readonly code: FaultCode; readonly message: string };

export type Task = (platform: Platform, request: TaskRequest) => Promise<readonly MarketResult[]>;

/** Nothing was to be done and that is fine: Airflow shows it as skipped. */
const EXIT_NOTHING_TO_DO = 99;

/** A market whose work fails is told and does not stop the others; an abort stops all. */
export const perMarket = async (
  platform: Pick<Platform, 'signal' | 'progress'>,
  markets: readonly Market[],
  work: (market: Market) => Promise<Outcome>,
): Promise<readonly MarketResult[]> => {
  const results: MarketResult[] = [];
  for (const market of markets) {
    platform.signal.throwIfAborted();
    try {
      results.push({ market: market.slug, ...(await work(market)) });
    } catch (error) {
      platform.signal.throwIfAborted();
      results.push(failed(platform, market, error));
    }
  }
  return results;
};

/** What `perMarket` wants back of each market. */
export type Outcome =
  | { readonly kind: 'done'; readonly [figure: string]: unknown }
  | { readonly kind: 'nothing_to_do'; readonly reason: string };

const failed = (platform: Pick<Platform, 'progress'>, market: Market, error: unknown): MarketResult => {
  const code: FaultCode = error instanceof Fault ? error.code : 'internal';
  const message = error instanceof Error ? error.message : String(error);
  platform.progress.say(`${market.slug}: ${code}: ${message}`);
  if (code === 'internal' && error instanceof Error) platform.progress.say(error.stack ?? '');
  return { market: market.slug, kind: 'failed', code, message };
};

/** 0 when anything was done, 99 when nothing was to do, else that of the first failure. */
export const exitCodeOfResults = (results: readonly MarketResult[]): number => {
  const [failure] = results.filter((result) => result.kind === 'failed');
  if (results.some(({ kind }) => kind === 'done') || results.length === 0) return 0;
  return failure ? exitCodeOf(new Fault(failure.code, failure.message)) : EXIT_NOTHING_TO_DO;
};
