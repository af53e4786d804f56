import { CANDLE_COLUMNS, type Candle } from '../../candles/index.ts';
import { epochMs, HOUR_MS, hoursOfMonth, type Month } from '../../time/index.ts';
import { corrupt, type ParquetTable, readParquet, writeParquet } from '../parquet/index.ts';

/** Candles of one month by column, oldest first, one an hour at most, at least one. */
export type CandleColumns = { readonly openTime: Float64Array /** by checksums */; readonly isChecked: boolean } & Readonly<
  Record<(typeof CANDLE_COLUMNS)[number], Float64Array>
>;

/** @param key that the object will be read from */
export const writeCandles = (candles: readonly Candle[], key: string): Uint8Array =>
  writeParquet({
    key,
    columns: [
      { name: 'open_time', kind: 'timestamp', values: Float64Array.from(candles, ({ openTime }) => openTime) },
      ...CANDLE_COLUMNS.map((name) => ({ name, kind: 'float64', values: Float64Array.from(candles, (candle) => candle[name]) }) as const),
    ],
  });

/** @throws Fault `corrupt_object` when the object is not one that `writeCandles` made of candles of `month` */
export const readCandles = (bytes: Uint8Array, key: string, month: Month): CandleColumns => {
  const table = readParquet(bytes, key);
  const columns = columnsOf(table);
  const mistake = mistakeIn(columns, month);
  if (mistake === undefined) return columns;
  throw corrupt(key, mistake);
};

const columnsOf = (table: ParquetTable): CandleColumns => ({
  openTime: table.timestamp('open_time'),
  isChecked: table.isChecked,
  open: table.float64('open'),
  high: table.float64('high'),
  low: table.float64('low'),
  close: table.float64('close'),
  volume: table.float64('volume'),
});

const mistakeIn = (columns: CandleColumns, month: Month): string | undefined => {
  const { openTime } = columns;
  const { from, until } = hoursOfMonth(month);
  if (openTime.length === 0) return 'it holds no candle';
  if (openTime.some((at) => !(at >= from && at < until && at % HOUR_MS === 0))) return `it holds an open_time that is no hour of ${month}`;
  if (openTime.some((at, i) => i > 0 && at <= (openTime[i - 1] ?? at))) return 'its open_time does not ascend';
  const broken = CANDLE_COLUMNS.find((name) => columns[name].some((value) => !Number.isFinite(value)));
  return broken === undefined ? undefined : `its column ${broken} holds a value that is not finite`;
};

/** The same candles one by one. */
export const candlesOf = (columns: CandleColumns): readonly Candle[] =>
  Array.from(columns.openTime, (at, i) => {
    const [open = 0, high = 0, low = 0, close = 0, volume = 0] = CANDLE_COLUMNS.map((name) => columns[name][i]);
    return { openTime: epochMs(at), open, high, low, close, volume };
  });
