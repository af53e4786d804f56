import { seededRandom } from '@forecast/core/statistics';
import { type EpochMs, epochMs, HOUR_MS } from '@forecast/core/time';

/**
 * Candles of a market that goes on in the direction of the hour before until `turn`, and against it from then on: what a model learns
 * before is wrong after. The logarithmic return of an hour is 0.3 times that of the hour before, or -0.3 times, plus noise.
 *
 * @returns lines of a candle file
 */
export const turningMarket = (from: EpochMs, turn: EpochMs, until: EpochMs): readonly string[] => {
  const random = seededRandom(20_250_101);
  const noise = (): number => 0.004 * (random() + random() + random() - 1.5);
  const lines: string[] = [];
  let [price, last] = [100, 0];
  for (let at = from; at < until; at = epochMs(at + HOUR_MS)) {
    last = (at < turn ? 0.3 : -0.3) * last + noise();
    const close = price * Math.exp(last);
    const [high, low] = [Math.max(price, close) * (1 + 0.001 * random()), Math.min(price, close) * (1 - 0.001 * random())];
    lines.push([at, price, high, low, close, 100 + 50 * random()].join(','));
    price = close;
  }
  return lines;
};
