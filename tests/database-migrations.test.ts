import { readFileSync } from 'node:fs';
import { openDatabase } from '@forecast/core/adapters/database';
import { registryVersion } from '@forecast/core/model';
import { epochMs } from '@forecast/core/time';
import { expect, test } from 'vitest';
import { sql } from './another-database.ts';
import { usePostgres } from './servers/postgres.ts';

const postgres = usePostgres();
const NOW = epochMs(Date.UTC(2025, 6, 28, 15));

/** A database as an older release left it: with the tables of its migrations only. */
const databaseOf = async (name: string, migrations: readonly string[]): Promise<string> => {
  await sql(postgres.url, `CREATE DATABASE ${name} TEMPLATE template0`);
  const url = new URL(postgres.url);
  url.pathname = `/${name}`;
  await sql(url.href, 'CREATE TABLE migration (id serial PRIMARY KEY, name varchar(255) NOT NULL, run_on timestamp NOT NULL)');
  for (const migration of migrations) {
    const [up = ''] = readFileSync(`migrations/${migration}.sql`, 'utf8').split('-- Down Migration');
    await sql(url.href, up);
    await sql(url.href, 'INSERT INTO migration (name, run_on) VALUES ($1, now())', [migration]);
  }
  return url.href;
};

test('versions that MLflow counted keep their numbers and labels, and what comes next is above every number that was ever named', async () => {
  const url = await databaseOf('older', ['1764000000000_logs', '1764000001000_api-keys']);
  const sha = 'a'.repeat(64);
  await sql(
    url,
    `INSERT INTO model_version (market, version, model_id, folder_sha256, training_id, seen_until)
     SELECT market, version, 'm', $1, market || version, '2025-06-22' FROM (VALUES ('a', 1), ('a', 3), ('b', 2), ('c', 1)) AS v (market, version)`,
    [sha],
  );
  // Of market a the alias pointed at a stranger's version 7 once; of market b a row was deleted whose forecasts are there.
  await sql(
    url,
    `INSERT INTO promotion (market, seq, from_version, to_version, decision, actor, figures, state, at)
     VALUES ('a', 1, NULL, 3, 'promoted', 'gate', '{}', 'done', now()), ('a', 2, 3, 7, 'changed_outside', 'outside', '{}', 'done', now())`,
  );
  await sql(
    url,
    `INSERT INTO forecast (market, hour, model_version, role, made_at, data_cut_off, features_sha256, reference_close, raw, scale, prediction,
       level, lower, upper, degraded)
     VALUES ('b', '2025-07-01', 5, 'backfill', now(), '2025-07-01', $1, 1, 0, 1, 0, 0.9, -1, 1, false)`,
    [sha],
  );
  const database = await openDatabase(url);
  try {
    expect(await database.migrate()).toContain('1764000002000_registry-version');
    const rows = await database.trainings.modelVersions('a');
    expect(rows.map(({ version, registryVersion: label }) => [version, label])).toEqual([
      [3, 3],
      [1, 1],
    ]);
    expect(await database.promotions.recordedChampion('a')).toBe(3);
    const next = async (market: string): Promise<number> => {
      const trainingId = `next ${market}`;
      await database.trainings.claim({ id: trainingId, market }, 'owner');
      const model = { modelId: 'm', folderSha256: sha, registryVersion: registryVersion(1) };
      return database.trainings.finish('owner', { market, trainingId, seenUntil: NOW, ...model });
    };
    expect([await next('a'), await next('b'), await next('c'), await next('new')]).toEqual([8, 6, 2, 1]);
    // MLflow gave label 1 again: the version that had it before is lost to MLflow.
    expect(await database.trainings.modelVersion('a', 1)).toMatchObject({ registryVersion: null });
  } finally {
    await database.close();
  }
});
