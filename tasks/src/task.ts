import type { Market } from '@forecast/core/candles';
import { FAULT_CODES, Fault, type FaultCode } from '@forecast/core/fault';
import type { EpochMs } from '@forecast/core/time';
import type { Platform } from './platform.ts';

/** What one entrypoint is asked: for which markets, and for which hour. */
interface TaskRequest {
  readonly markets: readonly Market[];
  /** the hour that is forecast: candles that closed by its start are known */
  readonly at: EpochMs;
}

interface OfMarket {
  readonly market: string;
  /** the market is not forecast here, only looked at by the features of others */
  readonly cross?: true;
}

export type MarketResult = OfMarket & (Outcome | Failure);

/** What `perMarket` wants back of each market. An absence that should not be there is no outcome but a fault. */
export type Outcome =
  | { readonly kind: 'done'; readonly [figure: string]: unknown }
  | { readonly kind: 'nothing_to_do'; readonly reason: string };

interface Failure {
  readonly kind: 'failed';
  readonly code: FaultCode;
  readonly message: string;
}

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

/** Tells the failure; that of a bug with its trace, which the result has no room for. */
export const failed = ({ progress }: Pick<Platform, 'progress'>, { slug }: Market, error: unknown): FailedResult => {
  const code: FaultCode = error instanceof Fault ? error.code : 'internal';
  const message = error instanceof Error ? error.message : String(error);
  const result: FailedResult = { market: slug, kind: 'failed', code, message };
  if (progress.failed === undefined) progress.say(lineOf([slug], result));
  else progress.failed(result);
  if (code === 'internal' && error instanceof Error) progress.say(error.stack ?? '');
  return result;
};

/** 69 before 65 and 64: what lasts in one market must not take the next try from the others. */
const WORST_FIRST: readonly number[] = [70, 69, 75, 65, 64, 77];

/**
 * That of the worst failure among the markets that are forecast; without one 0 when anything was done, else 99. A market that is only
 * looked at neither fails the task nor makes up for one that is forecast.
 */
export const exitCodeOfResults = (results: readonly MarketResult[]): number => {
  const forecast = results.filter(({ cross }) => cross !== true);
  const [worst] = failuresOf(forecast);
  if (worst !== undefined) return FAULT_CODES[worst.code].exit;
  return forecast.length === 0 || forecast.some(({ kind }) => kind === 'done') ? 0 : EXIT_NOTHING_TO_DO;
};

/** One line for each fault, naming its markets. */
export const failureLines = (results: readonly MarketResult[]): readonly string[] => {
  const byLine = Map.groupBy(failuresOf(results), ({ code, message }) => `${code}: ${message}`);
  return [...byLine.values()].flatMap((same) =>
    same[0] === undefined
      ? []
      : [
          lineOf(
            same.map(({ market }) => market),
            same[0],
          ),
        ],
  );
};

const lineOf = (markets: readonly string[], { code, message }: Failure): string => `${markets.join(', ')}: ${code}: ${message}`;

export type FailedResult = OfMarket & Failure;

/** The worst first. */
const failuresOf = (results: readonly MarketResult[]): readonly FailedResult[] =>
  results
    .filter((result) => result.kind === 'failed')
    .toSorted((a, b) => WORST_FIRST.indexOf(FAULT_CODES[a.code].exit) - WORST_FIRST.indexOf(FAULT_CODES[b.code].exit));
