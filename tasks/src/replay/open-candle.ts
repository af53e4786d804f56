import type { RawCandle } from '@forecast/core/candles';

/**
 * What an exchange tells of a candle while its hour runs, `elapsed` of it (0 to 1) gone. The price goes straight from open to the
 * extreme that lies behind, on to the other, and to the close, a third of the hour each; volume comes evenly. So until the last instant
 * the candle is another than the one that closes, and it is the same each time it is asked for.
 */
export const openCandle = (final: RawCandle, elapsed: number): RawCandle => {
  const { open, high, low, close } = final;
  const turns = close >= open ? [open, low, high, close] : [open, high, low, close];
  const leg = Math.min(2, Math.floor(elapsed * 3));
  const [from = open, to = close] = turns.slice(leg, leg + 2);
  const price = rounded(from + (to - from) * (elapsed * 3 - leg));
  const passed = [...turns.slice(0, leg + 1), price];
  return { ...final, high: Math.max(...passed), low: Math.min(...passed), close: price, volume: rounded(final.volume * elapsed) };
};

/** Binance tells eight decimals. */
const rounded = (value: number): number => Math.round(value * 1e8) / 1e8;
