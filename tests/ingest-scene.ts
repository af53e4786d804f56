import { type Market, marketOf } from '@forecast/core/candles';
import { type EpochMs, epochMs, HOUR_MS } from '@forecast/core/time';
import { openExchange } from '../core/src/adapters/exchange/index.ts';
import { type IngestResult, ingest } from '../tasks/src/ingest.ts';
import { type ReplayFaults, startReplayExchange } from '../tasks/src/replay/index.ts';
import { loggedArchive } from './ingest-archive.ts';
import { bundledLines, candleFolder } from './replay-folder.ts';

export const BTC: Market = marketOf('binance', 'BTC/USDT');
export const SINCE = epochMs(Date.UTC(2025, 5, 1));
let folder: string | undefined;

/** A replay of the summer of 2025 at `start` whose clock a test moves, and an archive to fill from it. The caller ends what is in `closing`. */
export const summerOf = async (start: EpochMs, closing: (() => Promise<void>)[], faults: ReplayFaults = {}) => {
  folder ??= candleFolder({ 'BINANCE_BTCUSDT_1h.csv.gz': bundledLines('BTCUSDT', SINCE, Date.UTC(2025, 8, 1)) });
  let ms = 0;
  const replay = await startReplayExchange({ folder, start, wallClock: () => ms, faults });
  const exchange = await openExchange({ name: 'binance', url: replay.url }, { patience: { sleep: async () => undefined } });
  closing.push(
    () => replay.stop(),
    () => exchange.close(),
  );
  const archive = await loggedArchive();
  const run = async (options: Partial<Parameters<typeof ingest>[0]> = {}) => {
    const now = await exchange.now();
    const [result] = await ingest({ exchange, markets: [BTC], since: SINCE, revisionHours: 48, now, ...archive, ...options });
    return result;
  };
  const wait = (hours: number): void => {
    ms += hours * HOUR_MS;
  };
  return { exchange, archive, run, wait };
};

export const ingested = (result: IngestResult | undefined) => {
  if (result?.kind !== 'ingested') throw new Error(`not ingested: ${result?.fault.message}`);
  return result;
};
