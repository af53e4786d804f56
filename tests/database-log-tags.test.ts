import { registryVersion } from '@forecast/core/model';
import { epochMs, plusHours } from '@forecast/core/time';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { readDriftMemory } from '../api/src/memory/drift-memory.ts';
import { readLineage } from '../api/src/memory/lineage.ts';
import { driftCheckAt } from './drift-check-at.ts';
import { usePostgres } from './servers/postgres.ts';

const postgres = usePostgres();
const HOUR = epochMs(Date.UTC(2025, 6, 28, 15));
type Named = Parameters<typeof readLineage>[2];

/** The same log, which counts how often it is read. */
const counted = <Log extends object>(log: Log, names: readonly (keyof Log)[]) => {
  const told = { reads: 0 };
  const counting = (name: keyof Log) => {
    const call = log[name] as (...all: unknown[]) => unknown;
    const counts = (...all: unknown[]): unknown => {
      told.reads++;
      return call(...all);
    };
    return [name, counts] as const;
  };
  return { log: { ...log, ...Object.fromEntries(names.map(counting)) } as Log, told };
};

const sql = async (text: string): Promise<void> => {
  const client = new Client(postgres.url);
  await client.connect();
  await client.query(text);
  await client.end();
};

test('drift checks and requests are read when one was written, and not for a heartbeat', async () => {
  const market = 'drifted';
  const { log, told } = counted(postgres.database.drift, ['checks', 'requests']);
  const read = readDriftMemory(log, { slug: market } as Named);
  let memory = await read(undefined);
  const again = async () => {
    told.reads = 0;
    memory = await read(memory);
    return told.reads;
  };
  expect(await again()).toBe(0);
  const { id: checkId } = await log.saveCheck(driftCheckAt(market, HOUR, 'broken_input'));
  expect([await again(), memory.checks.length]).toEqual([2, 1]);
  await log.saveCheck(driftCheckAt(market, HOUR, 'no_drift'));
  expect([await again(), memory.checks[0]?.verdict]).toEqual([2, 'no_drift']);
  const { request } = await log.request({ market, checkId, reason: 'drift', requestedAt: HOUR });
  expect([await again(), memory.requests.length]).toEqual([2, 1]);
  await log.claimRequest(market, 'me');
  await log.heartbeatRequest(request.id, 'me');
  expect(await again()).toBe(0);
  await log.finishRequest(request.id, 'trained', plusHours(HOUR, 1));
  expect([await again(), memory.requests[0]?.result]).toEqual([2, 'trained']);
  await log.saveCheck(driftCheckAt('another', HOUR, 'broken_input'));
  expect(await again()).toBe(0);
});

test('versions and decisions are read when one was written, completed, deleted or changed by hand', async () => {
  const market = 'promoted';
  const { promotions, trainings } = postgres.database;
  const { log, told } = counted(promotions, ['history']);
  const read = readLineage(trainings, log, { slug: market } as Named);
  let lineage = await read(undefined);
  const again = async () => {
    told.reads = 0;
    lineage = await read(lineage);
    return told.reads;
  };
  expect(await again()).toBe(0);
  await trainings.claim({ id: 't', market }, 'me');
  expect(await again()).toBe(0);
  const row = { market, registryVersion: registryVersion(1), modelId: 'm', folderSha256: 'f', trainingId: 't', seenUntil: HOUR };
  await trainings.finish('me', row);
  expect([await again(), lineage.versions.size]).toEqual([1, 1]);
  const { seq } = await promotions.append({
    market,
    requestId: null,
    fromVersion: null,
    toVersion: 1,
    decision: 'promoted',
    actor: 'test',
    figures: {},
    at: HOUR,
  });
  expect([await again(), lineage.recordedChampion]).toEqual([1, undefined]);
  await promotions.complete(market, seq);
  expect([await again(), lineage.recordedChampion]).toEqual([1, 1]);
  expect(await again()).toBe(0);
  await sql(`UPDATE model_version SET model_id = 'other' WHERE market = '${market}'`);
  expect([await again(), lineage.versions.get(1)?.modelId]).toEqual([1, 'other']);
  await sql(`DELETE FROM promotion WHERE market = '${market}'`);
  expect([await again(), lineage.decisions]).toEqual([1, []]);
  await sql('TRUNCATE model_version');
  expect([await again(), lineage.versions.size]).toEqual([1, 0]);
});

test('what could not be read is read the next time', async () => {
  const { drift } = postgres.database;
  await drift.saveCheck(driftCheckAt('failing', HOUR, 'broken_input'));
  let away = false;
  const checks: typeof drift.checks = (...all) => (away ? Promise.reject(new Error('away')) : drift.checks(...all));
  const read = readDriftMemory({ ...drift, checks }, { slug: 'failing' } as Named);
  const first = await read(undefined);
  await drift.saveCheck(driftCheckAt('failing', plusHours(HOUR, 24), 'broken_input'));
  away = true;
  await expect(read(first)).rejects.toThrow('away');
  away = false;
  expect((await read(first)).checks).toHaveLength(2);
});
