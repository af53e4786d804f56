import { expect, test } from 'vitest';
import { seededRandom } from './seeded-random.ts';

test("gives numpy's numbers", () => {
  const random = seededRandom(42);
  // numpy: RandomState(42).random_sample(3)
  expect([random(), random(), random()]).toEqual([0.3745401188473625, 0.9507143064099162, 0.7319939418114051]);
});

test('ends its 10,000 words as the C++ standard says of mt19937', () => {
  const random = seededRandom(5489);
  for (let i = 1; i < 5000; i++) random();
  // numpy: RandomState(5489).random_sample(5000)[-1]; its low word is the 10,000th, 4123659995 ([rand.predef])
  const last = random();
  expect(last).toBe(0.28196043491448763);
  expect((last * 2 ** 53) % 2 ** 26).toBe(4123659995 >>> 6);
});
