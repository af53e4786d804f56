import { apiKeySha256 } from '@forecast/core/access';
import { epochMs } from '@forecast/core/time';
import { expect, test } from 'vitest';
import { sql } from './another-database.ts';
import { usePostgres } from './servers/postgres.ts';

const postgres = usePostgres();
const NOW = epochMs(Date.UTC(2025, 7, 1));
const newKey = (key: string) =>
  ({ name: `name of ${key}`, scope: 'read', sha256: apiKeySha256(key), createdAt: NOW, expiresAt: null }) as const;

test('a key is added once, however many add it at once, and stays as it was', async () => {
  const { apiKeys } = postgres.database;
  const added = await Promise.all([1, 2, 3].map(() => apiKeys.add(newKey('one'))));
  expect(added.map(({ kind }) => kind).toSorted()).toEqual(['added', 'exists', 'exists']);
  const [{ key } = { key: undefined }] = added;
  expect(key).toEqual({ ...newKey('one'), id: expect.any(Number), revokedAt: null });
  expect(await apiKeys.add({ ...newKey('one'), name: 'another', scope: 'admin' })).toEqual({ kind: 'exists', key });
  expect(await apiKeys.all()).toEqual([key]);
});

test('a revoked key keeps its instant and cannot be added again', async () => {
  const { apiKeys } = postgres.database;
  const { key } = await apiKeys.add(newKey('two'));
  const revoked = { ...key, revokedAt: epochMs(NOW + 1) };
  expect(await apiKeys.revoke(key.id, epochMs(NOW + 1))).toEqual(revoked);
  expect(await apiKeys.revoke(key.id, epochMs(NOW + 2))).toEqual(revoked);
  expect(await apiKeys.add(newKey('two'))).toEqual({ kind: 'exists', key: revoked });
  expect(await apiKeys.revoke(999_999, NOW)).toBeUndefined();
});

test('the table takes hashes and nothing else', async () => {
  await expect(postgres.database.apiKeys.add({ ...newKey('three'), sha256: 'cf_a-key-itself' })).rejects.toMatchObject({
    code: 'internal',
  });
  const columns = await sql(
    postgres.url,
    `SELECT string_agg(column_name, ' ' ORDER BY column_name) AS names FROM information_schema.columns WHERE table_name = 'api_key'`,
  );
  expect(columns).toEqual([{ names: 'created_at expires_at id name revoked_at scope sha256' }]);
});
