import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { CANDLE_COLUMNS, type CandleSeries, type Market, marketOf, slotOf } from '@forecast/core/candles';
import type { MarketWindow } from '@forecast/core/features';
import { epochMs, type HourRange, hoursIn } from '@forecast/core/time';

/** The bundled candles of BTC and, as its cross markets, of the four others, over the hours of `range`. */
export const realMarketWindow = (range: HourRange, own = 'BTC', cross: readonly string[] = ['ETH', 'SOL', 'BNB', 'XRP']): MarketWindow => ({
  market: marketNamed(own),
  candles: bundledCandles(own, range),
  cross: cross.map((base) => ({ market: marketNamed(base), candles: bundledCandles(base, range) })),
});

/** From Bitcoin's first bundled candle to the end of its last one. */
export const ALL_HOURS: HourRange = { from: epochMs(Date.UTC(2017, 7, 17, 4)), until: epochMs(Date.UTC(2025, 8, 19, 22)) };

const marketNamed = (base: string): Market => marketOf('binance', `${base}/USDT`);

const bundledCandles = (base: string, range: HourRange): CandleSeries => {
  const path = new URL(`../data/candles/BINANCE_${base}USDT_1h.csv.gz`, import.meta.url);
  const column = (): Float64Array => new Float64Array(hoursIn(range)).fill(Number.NaN);
  const series = { start: range.from, open: column(), high: column(), low: column(), close: column(), volume: column() };
  for (const line of gunzipSync(readFileSync(path)).toString().split('\n').slice(1)) {
    const [timestamp, ...values] = line.split(',').map(Number);
    const slot = slotOf(series, epochMs(timestamp ?? Number.NaN));
    if (slot >= 0 && slot < hoursIn(range)) for (const [i, name] of CANDLE_COLUMNS.entries()) series[name][slot] = values[i] as number;
  }
  return series;
};
