import { seededRandom } from './seeded-random.ts';

/** Hours of a week: blocks of this length keep the dependence within a week. */
export const WEEK_HOURS = 168;

/** How a series is resampled. */
export interface BlockBootstrap {
  /** periods a block */
  readonly blockLength: number;
  readonly repetitions: number;
  /** 0 to 2^32 - 1 */
  readonly seed: number;
}

/**
 * Moving-block bootstrap (Künsch 1989, doi:10.1214/aos/1176347265) of a statistic that is a function of sums over the series:
 * each repetition draws ceil(n / blockLength) blocks with random starts, cuts the last so that n periods are drawn, and adds up.
 * Prefix sums make a repetition cost a few additions a block, whatever the length.
 *
 * @param columns what is summed, one value a period each, all equally long
 * @param statistic from the sums, in the columns' order; called once a repetition
 * @returns one result a repetition
 * @throws RangeError when the series is shorter than a block
 */
export const blockBootstrap = <T>(
  columns: readonly Float64Array[],
  statistic: (sums: readonly number[]) => T,
  { blockLength, repetitions, seed }: BlockBootstrap,
): T[] => {
  const n = columns[0]?.length ?? 0;
  if (n < blockLength) throw new RangeError(`block bootstrap: ${n} periods are shorter than a block of ${blockLength}`);
  const prefixes = columns.map(prefixSums);
  const random = seededRandom(seed);
  const lengths = blockLengths(n, blockLength);
  return Array.from({ length: repetitions }, () => {
    const blocks = lengths.map((length) => ({ length, from: Math.floor(random() * (n - blockLength + 1)) }));
    return statistic(prefixes.map((prefix) => blocks.reduce((total, { from, length }) => total + between(prefix, from, from + length), 0)));
  });
};

const blockLengths = (n: number, length: number): number[] =>
  Array.from({ length: Math.ceil(n / length) }, (_, i) => Math.min(length, n - i * length));

/** Element i is the sum of the first i values. */
const prefixSums = (values: Float64Array): Float64Array => {
  const prefix = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i++) prefix[i + 1] = (prefix[i] as number) + (values[i] as number);
  return prefix;
};

const between = (prefix: Float64Array, from: number, until: number): number => (prefix[until] as number) - (prefix[from] as number);
