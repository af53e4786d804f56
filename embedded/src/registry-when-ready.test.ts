import type { ModelRegistry } from '@forecast/core/model';
import { expect, test } from 'vitest';
import { registryWhenReady } from './registry-when-ready.ts';

/** A registry whose every method tells its name and what it was given. */
const echo = (): ModelRegistry & Record<string, (...all: unknown[]) => Promise<unknown>> =>
  new Proxy(
    {},
    {
      get:
        (_, name) =>
        (...all: unknown[]) =>
          Promise.resolve([name, ...all]),
    },
  ) as never;

const comingUp = () => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const state = { isReady: false };
  const server = { ready: promise, isReady: () => state.isReady };
  const come = (): void => {
    state.isReady = true;
    resolve();
  };
  return { server, come, fail: reject };
};

const recorded = { recordedChampion: () => Promise.resolve(7) };

test('who is champion is known from the records meanwhile, and from the registry once it answers', async () => {
  const { server, come } = comingUp();
  const registry = registryWhenReady(echo(), server, recorded);
  expect(await registry.champion('m')).toBe(7);
  come();
  expect(await registry.champion('m')).toEqual(['champion', 'm']);
});

test('everything else waits, and is asked as it was meant', async () => {
  const { server, come } = comingUp();
  const registry = registryWhenReady(echo(), server, recorded) as ReturnType<typeof echo>;
  const names = [
    'beginRun',
    'closeAbandonedRuns',
    'register',
    'findByTraining',
    'version',
    'versions',
    'setChampion',
    'setVersionTags',
    'download',
  ];
  const answers: unknown[] = [];
  const asked = names.map(async (name) => answers.push(await registry[name]?.(name, 1, 2)));
  await Promise.resolve();
  expect(answers).toEqual([]);
  come();
  await Promise.all(asked);
  expect(answers).toEqual(names.map((name) => [name, name, 1, 2]));
});

test('who waits for a server that never comes is told why', async () => {
  const { server, fail } = comingUp();
  const registry = registryWhenReady(echo(), server, recorded);
  const waiting = registry.download('m', 1);
  fail(new Error('port 5000 is taken'));
  await expect(waiting).rejects.toThrow('port 5000 is taken');
});
