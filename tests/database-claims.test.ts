import type { ModelVersionRow } from '@forecast/core/model';
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

const row = (market: string, trainingId: string, version = 1): ModelVersionRow => ({
  market,
  version,
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
  await trainings.finish('owner', row('done', 'done'));
  await trainings.finish('owner', row('done', 'done'));
  expect(await trainings.claim(training, 'owner')).toEqual({ kind: 'done', version: 1 });
  expect(await trainings.claim(training, 'another')).toEqual({ kind: 'done', version: 1 });
  expect(await trainings.modelVersion('done', 1)).toEqual(row('done', 'done'));
  expect(await trainings.modelVersion('done', 2)).toBeUndefined();
  await trainings.claim({ id: 'later', market: 'done' }, 'owner');
  await trainings.finish('owner', row('done', 'later', 2));
  expect((await trainings.modelVersions('done')).map(({ version }) => version)).toEqual([2, 1]);
  await expect(trainings.finish('another', row('done', 'done'))).rejects.toMatchObject({ code: 'claim_lost' });
});

test('a version that another training has ends neither', async () => {
  const { trainings } = postgres.database;
  for (const id of ['one', 'two']) await trainings.claim({ id, market: 'twice' }, 'owner');
  await trainings.finish('owner', row('twice', 'one'));
  await expect(trainings.finish('owner', row('twice', 'two'))).rejects.toMatchObject({ code: 'internal' });
  expect(await trainings.alive('twice')).toEqual(new Set(['two']));
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
