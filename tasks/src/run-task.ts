import { type Market, marketOf } from '@forecast/core/candles';
import { Fault } from '@forecast/core/fault';
import { isoSecond, startOfHour } from '@forecast/core/time';
import type { Invocation } from './command-line.ts';
import type { Platform } from './platform.ts';
import { exitCodeOfResults, type MarketResult } from './task.ts';

/** What a task says when it is over: the JSON line that ends stdout, Airflow's XCom. */
export interface TaskReport {
  readonly task: string;
  readonly at: string;
  readonly results: readonly MarketResult[];
}

/** Runs one entrypoint for the markets and the hour that were asked for. */
export const runTask = async (
  platform: Platform,
  invocation: Extract<Invocation, { kind: 'task' }>,
): Promise<{ report: TaskReport; exitCode: number }> => {
  const at = invocation.at ?? startOfHour(platform.now());
  const results = await invocation.task(platform, { markets: selected(platform, invocation.symbols), at });
  return { report: { task: invocation.name, at: isoSecond(at), results }, exitCode: exitCodeOfResults(results) };
};

/** @throws Fault `unknown_market` when a symbol is not configured */
export const selected = ({ config }: Pick<Platform, 'config'>, symbols: readonly string[]): readonly Market[] => {
  const configured = config.symbols.map((symbol) => marketOf(config.exchange, symbol));
  if (symbols.length === 0) return configured;
  return symbols.map((symbol) => {
    const wanted = marketOf(config.exchange, symbol);
    const found = configured.find(({ slug }) => slug === wanted.slug);
    if (found === undefined) throw new Fault('unknown_market', `--symbol ${symbol}: config.yaml has ${config.symbols.join(', ')}`);
    return found;
  });
};
