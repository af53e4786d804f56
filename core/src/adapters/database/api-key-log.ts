import type { ApiKeyLog, StoredApiKey } from '../../access/index.ts';
import { timestamp } from './column-types.ts';
import type { Connection } from './connection.ts';

const API_KEY = 'id, name, scope, sha256, created_at AS "createdAt", expires_at AS "expiresAt", revoked_at AS "revokedAt"';

/** Keys of the service in PostgreSQL, by their hash. */
export const apiKeyLog = ({ query, transaction }: Connection): ApiKeyLog => ({
  add: ({ name, scope, sha256, createdAt, expiresAt }) =>
    transaction(`add API key ${name}`, async (query) => {
      const insert = `INSERT INTO api_key (name, scope, sha256, created_at, expires_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`;
      const times = [timestamp(createdAt), expiresAt === null ? null : timestamp(expiresAt)];
      const { count } = await query('', insert, [name, scope, sha256, ...times]);
      const { rows } = await query<StoredApiKey>('', `SELECT ${API_KEY} FROM api_key WHERE sha256 = $1`, [sha256]);
      const [key] = rows;
      if (key === undefined) throw new RangeError('a key that was just written is gone: somebody deletes rows by hand');
      return { kind: count === 1 ? 'added' : 'exists', key };
    }),

  tag: async () => (await query<{ tag: string }>('API keys', 'SELECT tag FROM api_key_change')).rows[0]?.tag ?? '',

  all: async () => (await query<StoredApiKey>('API keys', `SELECT ${API_KEY} FROM api_key ORDER BY id`)).rows,

  async revoke(id, at) {
    const update = `UPDATE api_key SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1 RETURNING ${API_KEY}`;
    return (await query<StoredApiKey>(`revoke API key ${id}`, update, [id, timestamp(at)])).rows[0];
  },
});
