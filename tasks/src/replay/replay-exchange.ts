import { once } from 'node:events';
import type { Market } from '@forecast/core/candles';
import { Fault } from '@forecast/core/fault';
import { type EpochMs, epochMs, type HourRange, isoSecond, plusHours } from '@forecast/core/time';
import { hoursOf, type ReplayedMarket, readCandleFolder } from './candle-folder.ts';
import { createReplayClock, type ReplayClock } from './replay-clock.ts';
import type { ReplayFaults } from './replay-faults.ts';
import { listenOn, replayServer } from './replay-server.ts';
import { endOf, shiftWeeks, weeksToReach } from './shift-weeks.ts';

export interface ReplayOptions {
  /** of `BINANCE_SYMBOL_1h.csv.gz` files */
  readonly folder: string;
  /** what `readCandleFolder` found there, when it was called before */
  readonly markets?: readonly ReplayedMarket[] | undefined;
  /** symbols that are forecast: they decide where the clock starts when that is left out */
  readonly forecast?: readonly string[] | undefined;
  /** where the clock starts; `defaultReplayStart` when left out, or the wall clock with `shiftWeeks` */
  readonly start?: EpochMs | undefined;
  /** replay hours in an hour; default 1, 0 stands still */
  readonly speed?: number | undefined;
  /** Candles come this many weeks later than the files say; `now`: as many as they take to reach past the wall clock. */
  readonly shiftWeeks?: number | 'now' | undefined;
  /** default 127.0.0.1 */
  readonly host?: string | undefined;
  /** default any that is free */
  readonly port?: number | undefined;
  /** the wall clock in milliseconds */
  readonly wallClock?: (() => number) | undefined;
  readonly faults?: ReplayFaults | undefined;
}

export interface ReplayExchange {
  /** base address, what EXCHANGE_URL says */
  readonly url: string;
  readonly clock: ReplayClock;
  /** what it lists, and the hours that its files span (shifted) */
  readonly markets: readonly { readonly market: Market; readonly hours: HourRange }[];
  /** by how much the candles were shifted */
  readonly shiftedWeeks: number;
  stop(): Promise<void>;
}

const DEFAULT_DAYS = 14;

/**
 * Where the clock of a replay starts when nothing is said: 14 days before the last candle opens of the markets that are forecast, where
 * those end at different hours of the one that ends first, so that each can be forecast.
 *
 * @param forecast symbols; of all markets when none of them is there
 */
export const defaultReplayStart = (markets: readonly ReplayedMarket[], forecast: readonly string[] = []): EpochMs => {
  const asked = markets.filter(({ market }) => forecast.includes(market.symbol));
  const ends = asked.map((market) => hoursOf(market).until);
  return plusHours(ends.length === 0 ? endOf(markets) : epochMs(Math.min(...ends)), -1 - 24 * DEFAULT_DAYS);
};

/**
 * Starts an exchange that speaks Binance's public spot API and knows the candles of a folder, up to a clock of its own.
 *
 * @throws Fault `bad_candles` for a folder it cannot read, `usage` when the clock would start outside its candles, `port_taken`
 */
export const startReplayExchange = async (options: ReplayOptions): Promise<ReplayExchange> => {
  const { folder, speed = 1, host = '127.0.0.1', port = 0, wallClock = Date.now, faults = {} } = options;
  const files = options.markets ?? (await readCandleFolder(folder));
  const shiftedWeeks = options.shiftWeeks === 'now' ? weeksToReach(files, epochMs(wallClock())) : (options.shiftWeeks ?? 0);
  const markets = shiftWeeks(files, shiftedWeeks);
  const clock = createReplayClock({ start: startOf(markets, options, wallClock), end: endOf(markets), speed, now: wallClock });
  const server = replayServer({ markets, clock, faults });
  const url = await listenOn(server, host, port);
  const stop = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return { url, clock, markets: markets.map((replayed) => ({ market: replayed.market, hours: hoursOf(replayed) })), shiftedWeeks, stop };
};

const startOf = (markets: readonly ReplayedMarket[], { start, shiftWeeks, forecast }: ReplayOptions, wallClock: () => number): EpochMs => {
  const end = endOf(markets);
  const first = epochMs(Math.min(...markets.map((market) => hoursOf(market).from)));
  const from = start ?? (shiftWeeks === undefined ? defaultReplayStart(markets, forecast) : epochMs(wallClock()));
  if (from <= first || from > end)
    throw new Fault(
      'usage',
      `--now ${isoSecond(from)}: the candles of the replay reach from ${isoSecond(first)} to ${isoSecond(end)}; choose an hour between`,
    );
  return from;
};
