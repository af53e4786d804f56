import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type CandleSeries, hourOfSlot, type Market } from '@forecast/core/candles';
import { Fault } from '@forecast/core/fault';
import type { HourRange } from '@forecast/core/time';
import { marketOfBinanceSymbol } from './binance-symbol.ts';
import { readCandleFile } from './candle-file.ts';

/** All that a replay knows of one market. */
export interface ReplayedMarket {
  readonly market: Market;
  readonly candles: CandleSeries;
}

const FILE_NAME = /^BINANCE_([A-Z0-9]+)_1h\.csv\.gz$/;

/**
 * The candles of every `BINANCE_SYMBOL_1h.csv.gz` in `folder`, by file name; other kinds of files are left alone.
 *
 * @throws Fault `bad_candles` that names the file, and the line where there is one
 */
export const readCandleFolder = async (folder: string): Promise<readonly ReplayedMarket[]> => {
  const files = (await namesIn(folder)).filter((name) => name.endsWith('.csv.gz')).toSorted();
  if (files.length === 0) throw new Fault('bad_candles', `${folder}: holds no file named like BINANCE_BTCUSDT_1h.csv.gz`);
  return Promise.all(
    files.map(async (name) => ({ market: marketOfFile(folder, name), candles: await readCandleFile(join(folder, name)) })),
  );
};

const namesIn = async (folder: string): Promise<string[]> => {
  try {
    return await readdir(folder);
  } catch (cause) {
    throw new Fault('bad_candles', `${folder}: is no folder that can be read`, { cause });
  }
};

const marketOfFile = (folder: string, name: string): Market => {
  const [, symbol] = FILE_NAME.exec(name) ?? [];
  const market = symbol === undefined ? undefined : marketOfBinanceSymbol(symbol);
  if (market === undefined)
    throw new Fault(
      'bad_candles',
      `${join(folder, name)}: a file of candles is named like BINANCE_BTCUSDT_1h.csv.gz, by a spot pair of Binance`,
    );
  return market;
};

/** From the first open time to the end of the last candle. */
export const hoursOf = ({ candles }: ReplayedMarket): HourRange => ({
  from: candles.start,
  until: hourOfSlot(candles, candles.close.length),
});
