/** Open, high, low and close of a candle; the volume as it stands in the file. */
interface Line {
  readonly openTime: number;
  readonly prices: readonly number[];
  readonly volume: string;
}

const parsed = (line: string): Line => {
  const [openTime = '', open, high, low, close, volume = ''] = line.split(',');
  return { openTime: Number(openTime), prices: [open, high, low, close].map(Number), volume };
};

const written = ({ openTime, volume }: Line, prices: readonly number[]): string => [openTime, ...prices, volume].join();

/**
 * The candles with all moves from `from` on `factor` times as large: every log return from the close before to open, high, low and close
 * is multiplied by it, so that candles stay candles and hang together.
 */
export const wilder = (lines: readonly string[], from: number, factor: number): string[] => {
  let before: { real: number; made: number } | undefined;
  return lines.map((text) => {
    const line = parsed(text);
    const [first = Number.NaN] = line.prices;
    const { real, made } = before ?? { real: first, made: first };
    const prices = line.prices.map((price) => made * (price / real) ** (line.openTime >= from ? factor : 1));
    before = { real: line.prices[3] ?? Number.NaN, made: prices[3] ?? Number.NaN };
    return written(line, prices);
  });
};

/** The candles with all prices from `from` on those of the candle before it: a feed that hangs. */
export const frozen = (lines: readonly string[], from: number): string[] => {
  const last = lines.map(parsed).findLast(({ openTime }) => openTime < from)?.prices ?? [];
  return lines.map((text) => (parsed(text).openTime < from ? text : written(parsed(text), last)));
};
