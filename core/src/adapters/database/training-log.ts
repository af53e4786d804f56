import { Fault } from '../../fault/index.ts';
import type { ClaimResult, ModelVersionRow, NewModelVersion, TrainingLog } from '../../model/index.ts';
import { ALIVE } from './claim.ts';
import { timestamp } from './column-types.ts';
import type { Connection } from './connection.ts';
import { logTag } from './log-tag.ts';

const MODEL_VERSION = `market, version, registry_version AS "registryVersion", model_id AS "modelId", folder_sha256 AS "folderSha256", training_id AS "trainingId", seen_until AS "seenUntil"`;

/** Above every row also where rows were put back by hand. */
const NEXT = '(SELECT coalesce(max(version), 0) + 1 FROM model_version WHERE market = $1)';

/** Claims on trainings, and the versions they ended in, in PostgreSQL. */
export const trainingLog = ({ query, transaction }: Connection): TrainingLog => ({
  claim: (training, owner) => claim({ query }, training, owner),

  async heartbeat(id, owner) {
    const { count } = await query(
      `heartbeat of training ${id}`,
      `UPDATE training SET heartbeat = clock_timestamp() WHERE id = $1 AND owner = $2 AND state = 'running' AND heartbeat IS NOT NULL`,
      [id, owner],
    );
    return count === 1;
  },

  async finish(owner, row) {
    const { market, registryVersion, modelId, folderSha256, trainingId, seenUntil } = row;
    // One statement, so that none happens without the others. A label that another version had means that the registry lost that one.
    const { rows } = await query<{ version: number }>(
      `finish training ${trainingId}`,
      `WITH ended AS (UPDATE training SET state = 'done', heartbeat = NULL
         WHERE id = $5 AND owner = $7 AND state = 'running' AND heartbeat IS NOT NULL RETURNING id),
       unlabelled AS (UPDATE model_version SET registry_version = NULL
         WHERE market = $1 AND registry_version = $2 AND EXISTS (SELECT FROM ended)),
       counted AS (INSERT INTO model_version_count AS count (market, latest) SELECT $1, ${NEXT} FROM ended
         ON CONFLICT (market) DO UPDATE SET latest = greatest(count.latest + 1, excluded.latest) RETURNING latest)
       INSERT INTO model_version (market, version, registry_version, model_id, folder_sha256, training_id, seen_until)
       SELECT $1, latest, $2, $3, $4, id, $6 FROM ended, counted RETURNING version`,
      [market, registryVersion, modelId, folderSha256, trainingId, timestamp(seenUntil), owner],
    );
    const version = rows[0]?.version ?? (await finishedBefore({ query }, owner, row));
    if (version !== undefined) return version;
    throw new Fault('claim_lost', `finish training ${trainingId}: ${owner} no longer holds it, another took it over: start it again`);
  },

  async relabel(market, labels) {
    await query(
      `label versions of ${market}`,
      `UPDATE model_version AS row SET registry_version = told.label FROM unnest($2::integer[], $3::integer[]) AS told (version, label)
       WHERE market = $1 AND row.version = told.version AND registry_version IS DISTINCT FROM told.label`,
      [market, [...labels.keys()], [...labels.values()]],
    );
  },

  async fail(id, owner) {
    await query(
      `fail training ${id}`,
      `UPDATE training SET state = 'failed', heartbeat = NULL WHERE id = $1 AND owner = $2 AND state = 'running' AND heartbeat IS NOT NULL`,
      [id, owner],
    );
  },

  async alive(market) {
    const { rows } = await query<{ id: string }>(
      `trainings of ${market} under way`,
      `SELECT id FROM training WHERE market = $1 AND state = 'running' AND ${ALIVE}`,
      [market],
    );
    return new Set(rows.map(({ id }) => id));
  },

  async modelVersion(market, version) {
    const text = `SELECT ${MODEL_VERSION} FROM model_version WHERE market = $1 AND version = $2`;
    return (await query<ModelVersionRow>(`version ${version} of ${market}`, text, [market, version])).rows[0];
  },

  async modelVersions(market) {
    const text = `SELECT ${MODEL_VERSION} FROM model_version WHERE market = $1 ORDER BY version DESC`;
    return (await query<ModelVersionRow>(`versions of ${market}`, text, [market])).rows;
  },

  tag: (market) => logTag(query, 'versions', market),

  expireClaims: () =>
    transaction('expire claims', async (query) => {
      await query('', `UPDATE training SET heartbeat = NULL WHERE state = 'running' AND heartbeat IS NOT NULL`);
      await query('', 'UPDATE retraining_request SET owner = NULL, heartbeat = NULL WHERE finished_at IS NULL AND heartbeat IS NOT NULL');
      await query('', 'DELETE FROM champion_lock');
    }),
});

const claim = async (
  connection: Pick<Connection, 'query'>,
  training: { id: string; market: string },
  owner: string,
): Promise<ClaimResult> => {
  const { query } = connection;
  const { id, market } = training;
  const { count } = await query(
    `claim training ${id}`,
    `INSERT INTO training (id, market, owner, heartbeat, state) VALUES ($1, $2, $3, clock_timestamp(), 'running')
     ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, heartbeat = clock_timestamp(), state = 'running'
     WHERE training.state <> 'done' AND (training.owner = excluded.owner OR (training.${ALIVE}) IS NOT TRUE)`,
    [id, market, owner],
  );
  if (count === 1) return { kind: 'claimed' };
  const { rows } = await query<{ state: string; owner: string; version: number | null }>(
    `claim on training ${id}`,
    'SELECT state, owner, version FROM training LEFT JOIN model_version ON training_id = id WHERE id = $1',
    [id],
  );
  const [found] = rows;
  if (found?.version != null) return { kind: 'done', version: found.version };
  // Whoever held it has just let go.
  if (found?.state !== 'running') return claim(connection, training, owner);
  return { kind: 'held', owner: found.owner };
};

/** The number of the version, when this very call was carried out already and only its answer got lost. */
const finishedBefore = async ({ query }: Pick<Connection, 'query'>, owner: string, { trainingId, market, modelId }: NewModelVersion) => {
  const { rows } = await query<{ version: number }>(
    `finish training ${trainingId}`,
    `SELECT version FROM training JOIN model_version v ON v.training_id = id
     WHERE id = $1 AND owner = $2 AND v.market = $3 AND v.model_id = $4`,
    [trainingId, owner, market, modelId],
  );
  return rows[0]?.version;
};
