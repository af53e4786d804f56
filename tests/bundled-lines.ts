import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Candle } from '@forecast/core/candles';
import { epochMs } from '@forecast/core/time';

export const COLUMNS = 'timestamp_ms,open,high,low,close,volume';

/** The lines of a bundled file whose candles open in [from, until). */
export const bundledLines = (symbol: string, from: number, until: number): string[] =>
  gunzipSync(readFileSync(`data/candles/BINANCE_${symbol}_1h.csv.gz`))
    .toString()
    .split('\n')
    .slice(1)
    .filter((line) => Number(line.split(',')[0]) >= from && Number(line.split(',')[0]) < until && line !== '');

/** The candles that lines of a bundled file tell. */
export const candlesOf = (lines: readonly string[]): Candle[] =>
  lines.map((line) => {
    const [openTime = 0, open = 0, high = 0, low = 0, close = 0, volume = 0] = line.split(',').map(Number);
    return { openTime: epochMs(openTime), open, high, low, close, volume };
  });
