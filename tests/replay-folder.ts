import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll } from 'vitest';

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true });
});

/** A new folder that is gone when the tests of the file are over. */
export const passingFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'forecast-'));
  made.push(folder);
  return folder;
};

export const COLUMNS = 'timestamp_ms,open,high,low,close,volume';

/** The lines of a bundled file whose candles open in [from, until). */
export const bundledLines = (symbol: string, from: number, until: number): string[] =>
  gunzipSync(readFileSync(`data/candles/BINANCE_${symbol}_1h.csv.gz`))
    .toString()
    .split('\n')
    .slice(1)
    .filter((line) => Number(line.split(',')[0]) >= from && Number(line.split(',')[0]) < until && line !== '');

/** A folder with one file for each entry: its name and the lines below the header. */
export const candleFolder = (files: Readonly<Record<string, readonly string[]>>, header = COLUMNS): string => {
  const folder = passingFolder();
  for (const [name, lines] of Object.entries(files)) writeFileSync(join(folder, name), gzipSync(`${[header, ...lines].join('\n')}\n`));
  return folder;
};
