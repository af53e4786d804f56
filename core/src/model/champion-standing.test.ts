import { expect, test } from 'vitest';
import { epochMs } from '../time/index.ts';
import { championStanding } from './champion-standing.ts';
import { type RegisteredVersion, registryVersion } from './model-registry.ts';
import type { ModelVersionRow } from './training-log.ts';

const row = (version: number): ModelVersionRow => ({
  market: 'm',
  version,
  registryVersion: registryVersion(version + 10),
  modelId: `m-${version}`,
  folderSha256: `${version}`.repeat(64),
  trainingId: `t-${version}`,
  seenUntil: epochMs(0),
});
const rows = [row(3), row(2), row(1)];

const alias = (modelId: string, tags: Readonly<Record<string, string>>, label = 7): RegisteredVersion => ({
  registryVersion: registryVersion(label),
  modelId,
  runId: '',
  tags,
});
const tagsOf = (version: number) => ({ training_id: `t-${version}`, folder_sha256: `${version}`.repeat(64) });

test.each<[string, RegisteredVersion, number]>([
  ['as it was registered', alias('m-2', tagsOf(2), 12), 2],
  ['whose tags were taken away', alias('m-2', {}, 12), 2],
  ['that carries the tag of another training', alias('m-1', { ...tagsOf(1), training_id: 't-2' }, 11), 1],
  ['that carries all tags of another training', alias('m-1', tagsOf(3), 13), 1],
  ['that was registered once more, under another number', alias('m-2', {}, 40), 2],
  ['that was registered anew from its files', alias('another', tagsOf(2), 1), 2],
])('a version of ours %s is the version that its model is', (_, pointed, version) => {
  expect(championStanding(pointed, 3, rows)).toEqual({ kind: 'registered', version });
});

test.each<[string, RegisteredVersion]>([
  ['with the number of one of ours', alias('mine', {}, 12)],
  ['that was given the tag of one of our trainings', alias('mine', { training_id: 't-2' })],
  ['that was given that tag, with files of its own', alias('mine', { ...tagsOf(2), folder_sha256: 'f'.repeat(64) })],
])("somebody else's version %s is a stranger", (_, pointed) => {
  expect(championStanding(pointed, 3, rows)).toMatchObject({
    kind: 'lost',
    version: 3,
    why: expect.stringMatching(/was not trained here/),
  });
  expect(championStanding(pointed, undefined, rows)).toMatchObject({ kind: 'foreign' });
});
