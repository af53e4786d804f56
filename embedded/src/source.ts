import { resolve } from 'node:path';
import { PROJECT_FOLDER } from '@forecast/core/adapters/settings';
import type { Config } from '@forecast/core/config';
import { startOfHour } from '@forecast/core/time';
import { defaultReplayStart, readCandleFolder, startReplayExchange } from '@forecast/tasks';
import { type ScheduleClock, systemClock } from './clock.ts';
import { resumeClock } from './data-folder-state.ts';
import { forecastSymbols } from './embedded-settings.ts';
import { heldClock } from './held-clock.ts';
import type { StartOptions } from './options.ts';

/** Where candles and time come from. */
export interface Source {
  /** as the data folder remembers it */
  readonly name: string;
  readonly clock: ScheduleClock;
  /** of a replay; undefined for the exchange itself */
  readonly exchangeUrl: string | undefined;
  /** symbols that the user's own folder holds; undefined where the configuration decides */
  readonly symbols: readonly string[] | undefined;
  /** Lets the clock go: until then a replay's stands still. */
  release(): void;
  stop(): Promise<void>;
}

/** @throws Fault `data_folder_mismatch`, `bad_candles`, `usage` */
export const openSource = async (options: StartOptions, config: Config): Promise<Source> =>
  options.live ? liveSource(options) : replaySource(options, config);

const liveSource = ({ dataDir }: StartOptions): Source => {
  resumeClock(dataDir, 'the live exchange', undefined, systemClock.now());
  return {
    name: 'the live exchange',
    clock: systemClock,
    exchangeUrl: undefined,
    symbols: undefined,
    release: () => undefined,
    stop: () => Promise.resolve(),
  };
};

const replaySource = async ({ dataDir, candles, now, speed, symbols }: StartOptions, config: Config): Promise<Source> => {
  const folder = candles ?? `${PROJECT_FOLDER}data/candles`;
  const markets = await readCandleFolder(folder);
  const name = candles === undefined ? 'the bundled candles' : resolve(candles);
  const held = markets.map(({ market }) => market.symbol);
  const start = startOfHour(resumeClock(dataDir, name, now, defaultReplayStart(markets, forecastSymbols(config, symbols, held))));
  const wall = heldClock(Date.now);
  const replay = await startReplayExchange({ folder, markets, start, speed, wallClock: wall.now });
  return {
    name,
    clock: replay.clock,
    exchangeUrl: replay.url,
    symbols: candles === undefined ? undefined : held,
    release: wall.release,
    stop: () => replay.stop(),
  };
};
