import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll } from 'vitest';
import { COLUMNS } from './bundled-lines.ts';

export { bundledLines, COLUMNS, candlesOf } from './bundled-lines.ts';

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

/** A folder with one file for each entry: its name and the lines below the header. */
export const candleFolder = (files: Readonly<Record<string, readonly string[]>>, header = COLUMNS): string => {
  const folder = passingFolder();
  for (const [name, lines] of Object.entries(files)) writeFileSync(join(folder, name), gzipSync(`${[header, ...lines].join('\n')}\n`));
  return folder;
};
