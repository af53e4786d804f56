import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bundledLines, COLUMNS } from '../bundled-lines.ts';
import { frozen, wilder } from '../drift-candles.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
/** End of the last bundled candle, and a midnight four weeks before it at which a week of larger moves shows within a day. */
const END = Date.UTC(2025, 8, 19, 22);
const TRAINED = Date.UTC(2025, 7, 22);
const SINCE = Date.UTC(2024, 10, 1);

/** The instants of the scene, by the clock of now. */
export interface SceneTimes {
  /** cut-off of the first training; from here on a week of moves five times as large */
  readonly trained: Date;
  /** the first check that sees them */
  readonly drifted: Date;
  /** the check at the end of a day without any move: a feed that hangs */
  readonly broken: Date;
}

/** Bundled candles, moved by whole weeks to reach past now, with a wild week and later a frozen day in those of BTC/USDT. */
export const writeSceneCandles = (folder: string, now: number): SceneTimes => {
  const shift = (Math.floor((now - END) / WEEK_MS) + 1) * WEEK_MS;
  mkdirSync(folder, { recursive: true });
  for (const base of ['BTC', 'ETH', 'SOL', 'BNB', 'XRP']) {
    const lines = bundledLines(`${base}USDT`, SINCE, END);
    const told = base === 'BTC' ? hung(calmAgain(lines)) : lines;
    writeFileSync(
      join(folder, `BINANCE_${base}USDT_1h.csv.gz`),
      gzipSync(`${[COLUMNS, ...told.map((line) => later(line, shift))].join('\n')}\n`),
    );
  }
  const at = (original: number): Date => new Date(original + shift);
  return { trained: at(TRAINED), drifted: at(TRAINED + DAY_MS), broken: at(HUNG + DAY_MS) };
};

const HUNG = TRAINED + 10 * DAY_MS;

const openTimeOf = (line: string): number => Number(line.slice(0, line.indexOf(',')));
const later = (line: string, shift: number): string => `${openTimeOf(line) + shift}${line.slice(line.indexOf(','))}`;

/** Five times the moves for a week; from then on the market as it was, at the level that it has come to. */
const calmAgain = (lines: readonly string[]): string[] => {
  const wild = wilder(lines, TRAINED, 5);
  const after = wild.findIndex((line) => openTimeOf(line) >= TRAINED + WEEK_MS);
  const level = closeOf(wild[after - 1]) / closeOf(lines[after - 1]);
  return [...wild.slice(0, after), ...lines.slice(after).map((line) => scaled(line, level))];
};

/** A day in which every candle is the one before it. */
const hung = (lines: readonly string[]): string[] => {
  const from = lines.findIndex((line) => openTimeOf(line) >= HUNG);
  return [...frozen(lines.slice(0, from + 24), HUNG), ...lines.slice(from + 24)];
};

const closeOf = (line: string | undefined): number => Number(line?.split(',')[4]);

const scaled = (line: string, factor: number): string => {
  const [openTime, open, high, low, close, volume] = line.split(',');
  return [openTime, ...[open, high, low, close].map((price) => Number(price) * factor), volume].join();
};
