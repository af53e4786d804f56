import { type NewModelVersion, registryVersion } from '@forecast/core/model';
import { epochMs, plusHours } from '@forecast/core/time';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { usePostgres } from './servers/postgres.ts';

const postgres = usePostgres();
const NOW = epochMs(Date.UTC(2025, 6, 28, 15));

/** The claim as it will look after `seconds` without a heartbeat. */
const silentFor = async (table: 'training' | 'retraining_request', id: string | number, seconds: number): Promise<void> => {
  const client = new Client(postgres.url);
  await client.connect();
  await client.query(`UPDATE ${table} SET heartbeat = heartbeat - make_interval(secs => $2) WHERE id = $1`, [id, seconds]);
  await client.end();
};

const row = (market: string, trainingId: string, label = 1): NewModelVersion => ({
  market,
  registryVersion: registryVersion(label),
  modelId: `m-${trainingId}`,
  folderSha256: 'a'.repeat(64),
  trainingId,
  seenUntil: NOW,
});

test('of twenty who claim a training at once one gets it, and the others learn who', async () => {
  const { trainings } = postgres.database;
  const owners = Array.from({ length: 20 }, (_, i) => `owner-${i}`);
  const results = await Promise.all(owners.map((owner) => trainings.claim({ id: 'race', market: 'race' }, owner)));
  const winner = owners[results.findIndex(({ kind }) => kind === 'claimed')];
  expect(results.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
  expect(results.filter(({ kind }) => kind === 'held')).toEqual(Array.from({ length: 19 }, () => ({ kind: 'held', owner: winner })));
});

test('a claim without a heartbeat for 60 s is taken over, and whoever lost it can neither go on nor finish nor fail it', async () => {
  const { trainings } = postgres.database;
  const training = { id: 'takeover', market: 'takeover' };
  await trainings.claim(training, 'first');
  await silentFor('training', 'takeover', 55);
  expect(await trainings.claim(training, 'second')).toEqual({ kind: 'held', owner: 'first' });
  expect(await trainings.heartbeat('takeover', 'first')).toBe(true);
  await silentFor('training', 'takeover', 55);
  expect(await trainings.alive('takeover')).toEqual(new Set(['takeover']));
  await silentFor('training', 'takeover', 6);
  expect(await trainings.alive('takeover')).toEqual(new Set());
  const rivals = await Promise.all([trainings.claim(training, 'second'), trainings.claim(training, 'third')]);
  expect(rivals.map(({ kind }) => kind).toSorted()).toEqual(['claimed', 'held']);
  expect(await trainings.heartbeat('takeover', 'first')).toBe(false);
  await expect(trainings.finish('first', row('takeover', 'takeover'))).rejects.toMatchObject({ code: 'claim_lost' });
  await trainings.fail('takeover', 'first');
  expect(await trainings.alive('takeover')).toEqual(new Set(['takeover']));
  expect(await trainings.modelVersions('takeover')).toEqual([]);
});

test('finishing writes the version once, also when it is told again, and who asks later gets it', async () => {
  const { trainings } = postgres.database;
  const training = { id: 'done', market: 'done' };
  await trainings.claim(training, 'owner');
  expect(await trainings.finish('owner', row('done', 'done', 5))).toBe(1);
  expect(await trainings.finish('owner', row('done', 'done', 5))).toBe(1);
  expect(await trainings.claim(training, 'owner')).toEqual({ kind: 'done', version: 1 });
  expect(await trainings.claim(training, 'another')).toEqual({ kind: 'done', version: 1 });
  expect(await trainings.modelVersion('done', 1)).toEqual({ ...row('done', 'done', 5), version: 1 });
  expect(await trainings.modelVersion('done', 2)).toBeUndefined();
  await trainings.claim({ id: 'later', market: 'done' }, 'owner');
  expect(await trainings.finish('owner', row('done', 'later', 6))).toBe(2);
  expect((await trainings.modelVersions('done')).map(({ version }) => version)).toEqual([2, 1]);
  await expect(trainings.finish('another', row('done', 'done'))).rejects.toMatchObject({ code: 'claim_lost' });
});

/** The number that a training of its own gets, and its version's label in the registry. */
const counted = async (market: string, id: string, label: number): Promise<number> => {
  const { trainings } = postgres.database;
  await trainings.claim({ id, market }, 'owner');
  return trainings.finish('owner', row(market, id, label));
};
const labels = async (market: string) =>
  (await postgres.database.trainings.modelVersions(market)).map(({ version, registryVersion: label }) => [version, label]);

test('versions are counted here, whatever the registry calls them, and a label that comes again is taken from the one before', async () => {
  expect([await counted('labels', 'a', 7), await counted('labels', 'b', 8), await counted('labels', 'c', 1)]).toEqual([1, 2, 3]);
  expect(await counted('labels', 'd', 8)).toBe(4);
  expect(await counted('other labels', 'e', 8)).toBe(1);
  const expected = [
    [4, 8],
    [3, 1],
    [2, null],
    [1, 7],
  ];
  expect(await labels('labels')).toEqual(expected);
  await expect(postgres.database.trainings.finish('owner', row('labels', 'lost', 1))).rejects.toMatchObject({ code: 'claim_lost' });
  expect(await labels('labels')).toEqual(expected);
});

test('a number is never given twice: not after its row is gone, not where rows were put back, not of many at once', async () => {
  const client = new Client(postgres.url);
  await client.connect();
  await counted('count', 'first', 1);
  await counted('count', 'second', 2);
  await client.query(`DELETE FROM model_version WHERE market = 'count' AND version = 2`);
  expect(await counted('count', 'third', 3)).toBe(3);
  await client.query(`UPDATE model_version SET version = 9 WHERE market = 'count' AND version = 3`);
  expect(await counted('count', 'fourth', 4)).toBe(10);
  await client.end();
  const many = await Promise.all(Array.from({ length: 12 }, (_, i) => counted('count', `many ${i}`, 11 + i)));
  expect(many.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => 11 + i));
});

test('what the registry calls versions is written down, and what it has lost', async () => {
  const { trainings } = postgres.database;
  for (const [i, id] of ['x', 'y', 'z'].entries()) await counted('told', id, i + 1);
  await trainings.relabel(
    'told',
    new Map([
      [1, null],
      [3, registryVersion(1)],
      [77, registryVersion(2)],
    ]),
  );
  expect(await labels('told')).toEqual([
    [3, 1],
    [2, 2],
    [1, null],
  ]);
  await trainings.relabel('told', new Map());
});

test('a failed training can be claimed at once, and so can all after expireClaims', async () => {
  const { trainings, drift } = postgres.database;
  await trainings.claim({ id: 'failed', market: 'failed' }, 'first');
  await trainings.fail('failed', 'first');
  expect(await trainings.claim({ id: 'failed', market: 'failed' }, 'second')).toEqual({ kind: 'claimed' });
  await drift.request({ market: 'failed', checkId: null, reason: 'by hand', requestedAt: NOW });
  const request = await drift.claimRequest('failed', 'second');
  await trainings.expireClaims();
  expect(await trainings.heartbeat('failed', 'second')).toBe(false);
  expect(await drift.heartbeatRequest(request?.id ?? 0, 'second')).toBe(false);
  expect(await trainings.claim({ id: 'failed', market: 'failed' }, 'third')).toEqual({ kind: 'claimed' });
  expect(await drift.claimRequest('failed', 'third')).toEqual(request);
});

test('a request is claimed by one, oldest first, and freed by release, silence or its end', async () => {
  const { drift } = postgres.database;
  const asked = [1, 0].map((i) => ({ market: 'requests', checkId: null, reason: `no ${i}`, requestedAt: plusHours(NOW, i) }));
  for (const each of asked) await drift.request(each);
  const claims = await Promise.all(['a', 'b', 'c'].map((owner) => drift.claimRequest('requests', owner)));
  expect(new Set(claims.map((claim) => claim?.reason))).toEqual(new Set(['no 0', 'no 1', undefined]));
  const owner = ['a', 'b', 'c'][claims.findIndex((claim) => claim?.reason === 'no 0')] ?? '';
  const id = claims.find((claim) => claim?.reason === 'no 0')?.id ?? 0;
  expect(await drift.heartbeatRequest(id, 'stranger')).toBe(false);
  await drift.releaseRequest(id, 'stranger');
  expect(await drift.claimRequest('requests', 'd')).toBeUndefined();
  await drift.releaseRequest(id, owner);
  expect(await drift.heartbeatRequest(id, owner)).toBe(false);
  expect((await drift.claimRequest('requests', 'd'))?.id).toBe(id);
  await silentFor('retraining_request', id, 61);
  expect((await drift.claimRequest('requests', 'e'))?.id).toBe(id);
  expect(await drift.heartbeatRequest(id, 'd')).toBe(false);
  await drift.finishRequest(id, 'version 2', plusHours(NOW, 2));
  await drift.finishRequest(id, 'version 3', plusHours(NOW, 3));
  expect(await drift.heartbeatRequest(id, 'e')).toBe(false);
  const [newest, oldest] = await drift.requests('requests', 9);
  expect([newest?.reason, newest?.finishedAt]).toEqual(['no 1', null]);
  expect(oldest).toMatchObject({ reason: 'no 0', result: 'version 2', finishedAt: plusHours(NOW, 2), requestedAt: NOW });
});
