/** Numbers that are uniform on [0, 1), with 53 random bits each. */
export type Random = () => number;

const SIZE = 624;
const SHIFT = 397;

/**
 * Mersenne Twister MT19937 (Matsumoto and Nishimura 1998, doi:10.1145/272991.272995), seeded and read as
 * numpy.random.RandomState(seed).random_sample() does: the same seed gives the same numbers there.
 *
 * @param seed 0 to 2^32 - 1
 */
export const seededRandom = (seed: number): Random => {
  const state = initialState(seed);
  let next = SIZE;
  const draw = (): number => {
    if (next === SIZE) next = renew(state);
    return temper(state[next++] as number);
  };
  return () => ((draw() >>> 5) * 67_108_864 + (draw() >>> 6)) / 9_007_199_254_740_992;
};

const initialState = (seed: number): Uint32Array => {
  const state = new Uint32Array(SIZE);
  state[0] = seed;
  for (let i = 1; i < SIZE; i++) {
    const last = state[i - 1] as number;
    state[i] = Math.imul(1_812_433_253, last ^ (last >>> 30)) + i;
  }
  return state;
};

/** Makes the next 624 words in place; returns where to read on. */
const renew = (state: Uint32Array): number => {
  for (let i = 0; i < SIZE; i++) {
    const word = ((state[i] as number) & 0x80000000) | ((state[(i + 1) % SIZE] as number) & 0x7fffffff);
    state[i] = (state[(i + SHIFT) % SIZE] as number) ^ (word >>> 1) ^ (word & 1 ? 0x9908b0df : 0);
  }
  return 0;
};

const temper = (word: number): number => {
  let y = word ^ (word >>> 11);
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  return (y ^ (y >>> 18)) >>> 0;
};
