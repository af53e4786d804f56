import { expect, test } from 'vitest';
import { inTurn } from './in-turn.ts';

test('runs never overlap, and those who wait for the next one share it', async () => {
  const log: string[] = [];
  const ends: (() => void)[] = [];
  const run = inTurn(async () => {
    log.push('begins');
    await new Promise<void>((resolve) => ends.push(resolve));
    log.push('ends');
  });
  const first = run();
  await Promise.resolve();
  const [second, third] = [run(), run()];
  expect(log).toEqual(['begins']);
  ends[0]?.();
  await first;
  await Promise.resolve();
  expect(log).toEqual(['begins', 'ends', 'begins']);
  ends[1]?.();
  await Promise.all([second, third]);
  expect(log).toEqual(['begins', 'ends', 'begins', 'ends']);
  const fourth = run();
  await Promise.resolve();
  ends[2]?.();
  await fourth;
  expect(log).toHaveLength(6);
});
