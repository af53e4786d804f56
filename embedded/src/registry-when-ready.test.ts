import { type ModelRegistry, type RegistryVersion, registryVersion } from '@forecast/core/model';
import { epochMs } from '@forecast/core/time';
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

const comingUp = (isNew = false) => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const state = { isReady: false };
  const server = { ready: promise, isReady: () => state.isReady, isNew: () => isNew };
  const come = (): void => {
    state.isReady = true;
    resolve();
  };
  return { server, come, fail: reject };
};

const row = { market: 'm', version: 7, modelId: 'm-7', trainingId: 't', folderSha256: 's', seenUntil: epochMs(0) };
const recordedAs = (label: RegistryVersion | null) => ({
  promotions: { recordedChampion: () => Promise.resolve(7) },
  trainings: { modelVersion: () => Promise.resolve({ ...row, registryVersion: label }) },
});
const recorded = recordedAs(registryVersion(2));

test('who is champion is known from the records meanwhile, and from the registry once it answers', async () => {
  const { server, come } = comingUp();
  const registry = registryWhenReady(echo(), server, recorded);
  const expected = { registryVersion: 2, modelId: 'm-7', runId: '', tags: { training_id: 't', folder_sha256: 's' } };
  expect(await registry.champion('m')).toEqual(expected);
  come();
  expect(await registry.champion('m')).toEqual(['champion', 'm']);
});

test('a champion that the registry was seen to have lost is lost still, and in a registry that begins anew there is none', async () => {
  expect(await registryWhenReady(echo(), comingUp().server, recordedAs(null)).champion('m')).toBeUndefined();
  expect(await registryWhenReady(echo(), comingUp(true).server, recorded).champion('m')).toBeUndefined();
});

test('files are taken to be there until it can be asked', async () => {
  const { server, come } = comingUp();
  const registry = registryWhenReady(echo(), server, recorded);
  const place = { modelId: 'm-7', registryVersion: null };
  expect(await registry.holdsFiles('m', place)).toBe(true);
  come();
  expect(await registry.holdsFiles('m', place)).toEqual(['holdsFiles', 'm', place]);
});

test('everything else waits, and is asked as it was meant', async () => {
  const { server, come } = comingUp();
  const registry = registryWhenReady(echo(), server, recorded) as ReturnType<typeof echo>;
  const names = ['beginRun', 'closeAbandonedRuns', 'register', 'findByTraining', 'versions', 'setChampion', 'setVersionTags', 'download'];
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
  const waiting = registry.download('m', { modelId: 'm-7', registryVersion: null });
  fail(new Error('port 5000 is taken'));
  await expect(waiting).rejects.toThrow('port 5000 is taken');
});
