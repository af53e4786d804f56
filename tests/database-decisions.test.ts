import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, openDatabase } from '@forecast/core/adapters/database';
import type { Candle } from '@forecast/core/candles';
import type { DriftCheck } from '@forecast/core/drift';
import { registryVersion } from '@forecast/core/model';
import type { Promotion } from '@forecast/core/promotion';
import { epochMs, plusHours } from '@forecast/core/time';
import { expect, test } from 'vitest';
import { sql } from './another-database.ts';
import { usePostgres } from './servers/postgres.ts';

const postgres = usePostgres();
const NOW = epochMs(Date.UTC(2025, 6, 28, 15));

const check = (market: string, changes: Partial<DriftCheck> = {}): DriftCheck => ({
  market,
  at: NOW,
  verdict: 'drift',
  figures: {
    windowHours: 168,
    n: 160,
    mae: 0.1 + 0.2,
    scaledMae: null,
    referenceScaledMae: 0.71,
    rule: 'raw',
    threshold: 0.25,
    modelVersion: 3,
    reason: null,
  },
  ...changes,
});

const promotion = (market: string, changes: Partial<Promotion> = {}): Promotion => ({
  market,
  requestId: null,
  fromVersion: null,
  toVersion: 1,
  decision: 'promoted',
  actor: 'gate',
  figures: { mae: 0.1 + 0.2, r2: Number.NaN, worst: [Number.POSITIVE_INFINITY, null], reason: 'sane' },
  at: NOW,
  ...changes,
});

test('one check a market and hour, whoever saves it', async () => {
  const { drift } = postgres.database;
  const saved = await Promise.all(Array.from({ length: 10 }, () => drift.saveCheck(check('check'))));
  expect(new Set(saved.map(({ id }) => id)).size).toBe(1);
  const [first] = saved;
  expect(first).toEqual({ ...check('check'), id: first?.id });
  expect(await drift.saveCheck(check('check', { verdict: 'no_drift' }))).toEqual(first);
  const next = await drift.saveCheck(check('check', { at: plusHours(NOW, 1) }));
  expect(await drift.checks('check', 9)).toEqual([next, first]);
  expect(await drift.checks('check', 1)).toEqual([next]);
  expect(await drift.checks('check', 9, NOW)).toEqual([first]);
  expect(await drift.checks('check', 9, plusHours(NOW, -1))).toEqual([]);
});

test('a check of broken input gives way to a later one of the same hour, any other stays', async () => {
  const { drift } = postgres.database;
  const broken = await drift.saveCheck(check('mended', { verdict: 'broken_input' }));
  const mended = check('mended', { figures: { ...check('mended').figures, mae: 0.2 } });
  expect(await drift.saveCheck(mended)).toEqual({ ...mended, id: broken.id });
  expect(await drift.saveCheck(check('mended', { verdict: 'broken_input' }))).toEqual({ ...mended, id: broken.id });
  expect(await drift.checks('mended', 9)).toEqual([{ ...mended, id: broken.id }]);
});

test('one request a check, one an instant by hand', async () => {
  const { drift } = postgres.database;
  const { id } = await drift.saveCheck(check('request'));
  const ask = (checkId: number | null, requestedAt = NOW) => drift.request({ market: 'request', checkId, reason: 'drift', requestedAt });
  const asked = await Promise.all([ask(id), ask(id), ask(id), ask(id, plusHours(NOW, 5))]);
  expect(asked.map(({ kind }) => kind).toSorted()).toEqual(['exists', 'exists', 'exists', 'requested']);
  expect(new Set(asked.map(({ request }) => request.id)).size).toBe(1);
  expect((await ask(null)).kind).toBe('requested');
  expect((await ask(null)).kind).toBe('exists');
  expect((await ask(null, plusHours(NOW, 1))).kind).toBe('requested');
  expect(await drift.requests('request', 9)).toHaveLength(3);
});

/** Trains versions 1 to `count` of a market. */
const trained = async (market: string, count: number): Promise<void> => {
  const { trainings } = postgres.database;
  for (let i = 1; i <= count; i++) {
    const trainingId = `${market} ${i}`;
    await trainings.claim({ id: trainingId, market }, 'owner');
    const model = { modelId: `m-${i}`, folderSha256: 'a'.repeat(64), registryVersion: registryVersion(i) };
    await trainings.finish('owner', { market, trainingId, seenUntil: NOW, ...model });
  }
};

test('a promotion is pending until the alias moved, a refusal never', async () => {
  const { promotions } = postgres.database;
  await trained('gate', 3);
  const first = await promotions.append(promotion('gate'));
  expect(first).toEqual({ ...promotion('gate'), seq: 1, state: 'pending' });
  expect(await promotions.pending('gate')).toEqual([first]);
  expect(await promotions.recordedChampion('gate')).toBeUndefined();
  await promotions.complete('gate', 1);
  expect(await promotions.pending('gate')).toEqual([]);
  expect(await promotions.recordedChampion('gate')).toBe(1);
  const refused = await promotions.append(promotion('gate', { fromVersion: 1, toVersion: 2, decision: 'not_promoted' }));
  const outside = await promotions.append(promotion('gate', { fromVersion: 1, toVersion: 3, decision: 'changed_outside' }));
  expect([refused, outside].map(({ seq, state }) => [seq, state])).toEqual([
    [2, 'done'],
    [3, 'done'],
  ]);
  expect(await promotions.recordedChampion('gate')).toBe(3);
  // As older releases recorded an alias that pointed at a stranger's version.
  await promotions.append(promotion('gate', { fromVersion: 3, toVersion: 4, decision: 'changed_outside' }));
  expect(await promotions.recordedChampion('gate')).toBe(3);
  expect((await promotions.history('gate')).map(({ seq }) => seq)).toEqual([4, 3, 2, 1]);
});

test('the same decision told twice is one row; the same move at another time is another', async () => {
  const { promotions } = postgres.database;
  const told = await Promise.all(Array.from({ length: 8 }, () => promotions.append(promotion('twice'))));
  expect(told.map(({ seq }) => seq)).toEqual(Array(8).fill(1));
  await promotions.append(promotion('twice', { fromVersion: 1, toVersion: 2 }));
  const back = { fromVersion: 2, toVersion: 1, decision: 'rolled_back' } as const;
  expect((await promotions.append(promotion('twice', back))).seq).toBe(3);
  expect((await promotions.append(promotion('twice', { fromVersion: 1, toVersion: 2 }))).seq).toBe(4);
  expect((await promotions.append(promotion('twice', back))).seq).toBe(5);
});

test('a request decides once about a version, whatever came after', async () => {
  const { promotions, drift } = postgres.database;
  const { request } = await drift.request({ market: 'asked', checkId: null, reason: 'by hand', requestedAt: NOW });
  const decided = promotion('asked', { requestId: request.id, decision: 'not_promoted' });
  const first = await promotions.append(decided);
  await promotions.append(promotion('asked', { toVersion: 2 }));
  expect(await promotions.append({ ...decided, decision: 'promoted' })).toEqual(first);
});

test('decisions of one market at once are numbered without a hole', async () => {
  const { promotions } = postgres.database;
  const rows = await Promise.all(Array.from({ length: 12 }, (_, i) => promotions.append(promotion('order', { toVersion: i + 1 }))));
  expect(rows.map(({ seq }) => seq).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
});

test('a revision that is told again adds nothing; one that comes back later does', async () => {
  const { revisions } = postgres.database;
  const candle = (close: number): Candle => ({ openTime: NOW, open: 1, high: 9, low: 0.5, close, volume: 0.1 + 0.2 });
  const [a, b] = [candle(2), candle(3)];
  const there = { openTime: NOW, old: a, new: b };
  const back = { openTime: NOW, old: b, new: a };
  const other = { ...there, openTime: plusHours(NOW, 1) };
  expect(await Promise.all([revisions.record('told', [there], NOW), revisions.record('told', [there], NOW)])).toEqual(
    expect.arrayContaining([0, 1]),
  );
  expect(await revisions.record('told', [there, other], plusHours(NOW, 1))).toBe(1);
  expect(await revisions.record('told', [back], plusHours(NOW, 2))).toBe(1);
  expect(await revisions.record('told', [there], plusHours(NOW, 3))).toBe(1);
  expect(await revisions.record('told', [], NOW)).toBe(0);
  expect(await revisions.since('told', plusHours(NOW, 2))).toEqual([
    { ...back, revision: 2, seenAt: plusHours(NOW, 2) },
    { ...there, revision: 3, seenAt: plusHours(NOW, 3) },
  ]);
  expect(await revisions.since('told', NOW)).toHaveLength(4);
});

/** A champion that is moved: decisions are read and written meanwhile, over connections of their own. */
const moving = async ({ promotions }: Database, market: string, log: string[]): Promise<void> =>
  promotions.exclusively(market, async () => {
    log.push(`${market} begins`);
    await Promise.all([promotions.history(market), promotions.append(promotion(market)), promotions.pending(market)]);
    await sleep(10);
    log.push(`${market} ends`);
  });

test('champions of more markets than there are connections are moved at once, by two processes, each by one at a time', async () => {
  const other = await openDatabase(postgres.url);
  const markets = Array.from({ length: 12 }, (_, i) => `many-${i}`);
  const log: string[] = [];
  await Promise.all([postgres.database, other].flatMap((database) => markets.map((market) => moving(database, market, log))));
  await other.close();
  expect(log).toHaveLength(48);
  for (const market of markets)
    expect(log.filter((line) => line.startsWith(`${market} `))).toEqual([1, 2].flatMap(() => [`${market} begins`, `${market} ends`]));
  expect(await sql(postgres.url, 'SELECT * FROM champion_lock')).toEqual([]);
});

test('who was killed while moving a champion lets go in time, and who was too slow is told that another took over', async () => {
  const { promotions } = postgres.database;
  const other = await openDatabase(postgres.url);
  await sql(postgres.url, `INSERT INTO champion_lock VALUES ('left', 'killed', clock_timestamp() - interval '21 seconds')`);
  expect(await promotions.exclusively('left', () => Promise.resolve('done'))).toBe('done');
  const slow = promotions.exclusively('slow', async () => {
    await sql(postgres.url, `UPDATE champion_lock SET heartbeat = heartbeat - interval '21 seconds' WHERE market = 'slow'`);
    expect(await other.promotions.exclusively('slow', () => Promise.resolve('taken over'))).toBe('taken over');
    return 'done';
  });
  await expect(slow).rejects.toMatchObject({ code: 'claim_lost' });
  await sql(postgres.url, `INSERT INTO champion_lock VALUES ('left', 'killed', clock_timestamp())`);
  await postgres.database.trainings.expireClaims();
  expect(await other.promotions.exclusively('left', () => Promise.resolve('done'))).toBe('done');
  await other.close();
});
