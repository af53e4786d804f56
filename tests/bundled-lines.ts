import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export const COLUMNS = 'timestamp_ms,open,high,low,close,volume';

/** The lines of a bundled file whose candles open in [from, until). */
export const bundledLines = (symbol: string, from: number, until: number): string[] =>
  gunzipSync(readFileSync(`data/candles/BINANCE_${symbol}_1h.csv.gz`))
    .toString()
    .split('\n')
    .slice(1)
    .filter((line) => Number(line.split(',')[0]) >= from && Number(line.split(',')[0]) < until && line !== '');
