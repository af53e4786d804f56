import { once } from 'node:events';
import { type EpochMs, isoSecond } from '@forecast/core/time';
import { startReplayExchange } from './replay-exchange.ts';

/** What `tasks replay` is told. */
export interface ReplayFlags {
  readonly candles: string;
  readonly host: string;
  readonly port: number;
  readonly now: EpochMs | undefined;
  readonly speed: number;
  /** move the candles by whole weeks to end now */
  readonly shift: boolean;
}

/**
 * Serves recorded candles until the signal aborts, then rejects with its reason.
 *
 * @param forecast symbols that are forecast: they decide where the clock starts when nothing is said
 */
export const runReplay = async (
  { candles, host, port, now, speed, shift }: ReplayFlags,
  forecast: readonly string[],
  signal: AbortSignal,
): Promise<never> => {
  const replay = await startReplayExchange({
    folder: candles,
    host,
    port,
    start: now,
    forecast,
    speed,
    ...(shift ? { shiftWeeks: 'now' } : {}),
  });
  const { clock, markets, shiftedWeeks } = replay;
  const shifted = shiftedWeeks === 0 ? '' : `, shifted by ${shiftedWeeks} weeks`;
  const symbols = markets.map(({ market }) => market.symbol).join(', ');
  process.stderr.write(
    `replay of ${symbols} at ${replay.url}: it is ${isoSecond(clock.now())}, the candles end at ${isoSecond(clock.end)}${shifted}\n`,
  );
  if (!signal.aborted) await once(signal, 'abort');
  await replay.stop();
  throw signal.reason;
};
