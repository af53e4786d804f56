import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type CandleDefect, type CandleSeries, defectOf } from '@forecast/core/candles';
import { Fault } from '@forecast/core/fault';
import { epochMs, HOUR_MS } from '@forecast/core/time';

const COLUMNS = 'timestamp_ms,open,high,low,close,volume';

/** Rows of a file, column by column: open time, open, high, low, close, volume. */
type Columns = readonly [number[], number[], number[], number[], number[], number[]];

/**
 * The candles of one `.csv.gz`: a line a candle, named by its open time in milliseconds, ascending, hours without trading left out.
 *
 * @throws Fault `bad_candles` that names file and line
 */
export const readCandleFile = async (path: string): Promise<CandleSeries> => seriesOf(parseCandleLines(path, await unzipped(path)));

const unzipped = async (path: string): Promise<string> => {
  try {
    return (await promisify(gunzip)(await readFile(path))).toString('latin1');
  } catch (cause) {
    throw new Fault('bad_candles', `${path}: cannot be read as a gzip file (${cause instanceof Error ? cause.message : String(cause)})`, {
      cause,
    });
  }
};

const parseCandleLines = (path: string, text: string): Columns => {
  const columns: Columns = [[], [], [], [], [], []];
  const lines = text.replaceAll('\r', '').split('\n');
  if (lines.at(-1) === '') lines.pop();
  if (lines[0] !== COLUMNS) throw badLine(path, 1, `the columns are "${lines[0]?.slice(0, 120)}", not "${COLUMNS}"`);
  if (lines.length === 1) throw new Fault('bad_candles', `${path}: holds no candle`);
  for (let i = 1; i < lines.length; i++) {
    const reason = addLine(columns, lines[i] ?? '');
    if (reason !== undefined) throw badLine(path, i + 1, reason);
  }
  return columns;
};

const badLine = (path: string, line: number, reason: string): Fault => new Fault('bad_candles', `${path}, line ${line}: ${reason}`);

/** Adds the candle of `line` to `columns`; returns what is wrong with it, if anything is. */
const addLine = ([times, opens, highs, lows, closes, volumes]: Columns, line: string): string | undefined => {
  const [time = '', open = '', high = '', low = '', close = '', volume = '', ...more] = line.split(',');
  if (volume === '' || more.length > 0) return `needs six fields: "${line.slice(0, 120)}"`;
  const candle = {
    openTime: Number(time),
    open: Number(open),
    high: Number(high),
    low: Number(low),
    close: Number(close),
    volume: Number(volume),
  };
  const defect = defectOf(candle);
  if (defect !== undefined) return `${DEFECTS[defect]}: "${line.slice(0, 120)}"`;
  if (candle.openTime <= (times.at(-1) ?? 0))
    return `timestamp_ms ${time} does not come after that of the line before: sort the file and keep one line an hour`;
  times.push(candle.openTime);
  opens.push(candle.open);
  highs.push(candle.high);
  lows.push(candle.low);
  closes.push(candle.close);
  volumes.push(candle.volume);
  return undefined;
};

const DEFECTS: Record<CandleDefect, string> = {
  not_finite: 'not six numbers',
  off_grid: 'timestamp_ms is not the start of an hour in milliseconds',
  not_a_time: 'timestamp_ms is no time in milliseconds',
  not_positive: 'a price is not positive',
  beyond_any_price: 'a price is too large or too small to be true',
  negative_volume: 'the volume is negative',
  beyond_any_volume: 'the volume is too large to be true',
  price_outside_low_high: 'open or close lies outside low and high',
};

const seriesOf = (columns: Columns): CandleSeries => {
  const [times, ...values] = columns;
  const start = epochMs(times[0] ?? 0);
  const slots = ((times.at(-1) ?? 0) - start) / HOUR_MS + 1;
  const [open, high, low, close, volume] = values.map((value) => {
    const column = new Float64Array(slots).fill(Number.NaN);
    for (let i = 0; i < times.length; i++) column[((times[i] ?? 0) - start) / HOUR_MS] = value[i] ?? Number.NaN;
    return column;
  }) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  return { start, open, high, low, close, volume };
};
