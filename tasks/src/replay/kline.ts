import type { RawCandle } from '@forecast/core/candles';
import { HOUR_MS } from '@forecast/core/time';

/** Eight decimals, as Binance writes a number; the shortest text that means it, filled up with zeros. */
export const decimal8 = (value: number): string => {
  const text = String(value);
  if (text.includes('e')) return value.toFixed(8);
  const point = text.indexOf('.');
  return point < 0 ? `${text}.00000000` : text.padEnd(point + 9, '0');
};

/**
 * One row of `/api/v3/klines`, as JSON: open time, open, high, low, close, volume, close time, then what candle files do not hold and is
 * told as zero: quote volume, trades, taker volumes, an unused field.
 */
export const klineOf = ({ openTime, open, high, low, close, volume }: RawCandle): string =>
  `[${openTime},"${decimal8(open)}","${decimal8(high)}","${decimal8(low)}","${decimal8(close)}","${decimal8(volume)}",${openTime + HOUR_MS - 1},"0.00000000",0,"0.00000000","0.00000000","0"]`;
