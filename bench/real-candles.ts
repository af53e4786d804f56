import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type CandleSeries, type Market, slotOf } from '@forecast/core/candles';
import { epochMs, type HourRange, hoursIn } from '@forecast/core/time';

/** Hours of `data/candles/BINANCE_BTCUSDT_1h.csv.gz`. */
export const BITCOIN_HOURS: HourRange = { from: epochMs(Date.UTC(2017, 7, 17, 4)), until: epochMs(Date.UTC(2025, 8, 19, 22)) };

/** The bundled candles of a market, on the grid of `range`. */
export const realCandles = (market: Market, range: HourRange): CandleSeries => {
  const column = (): Float64Array => new Float64Array(hoursIn(range)).fill(Number.NaN);
  const series = { start: range.from, open: column(), high: column(), low: column(), close: column(), volume: column() };
  const text = gunzipSync(readFileSync(`data/candles/BINANCE_${market.base}${market.quote}_1h.csv.gz`)).toString();
  for (const line of text.split('\n').slice(1)) {
    const [at = 0, open = 0, high = 0, low = 0, close = 0, volume = 0] = line.split(',').map(Number);
    const slot = slotOf(series, epochMs(at));
    if (line === '' || !(slot >= 0)) continue;
    for (const [name, value] of Object.entries({ open, high, low, close, volume })) series[name as 'open'][slot] = value;
  }
  return series;
};
