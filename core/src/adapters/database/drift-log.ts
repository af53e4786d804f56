import type { DriftLog, RetrainingRequest, StoredDriftCheck } from '../../drift/index.ts';
import { ALIVE } from './claim.ts';
import { figuresFromJson, figuresToJson, timestamp } from './column-types.ts';
import type { Connection } from './connection.ts';
import { logTag } from './log-tag.ts';

const CHECK = 'id, market, at, verdict, figures';
const REQUEST = `id, market, check_id AS "checkId", reason, requested_at AS "requestedAt", finished_at AS "finishedAt", result`;

/** Drift checks and requests for training in PostgreSQL. */
export const driftLog = ({ query }: Connection): DriftLog => ({
  async saveCheck({ market, at, verdict, figures }) {
    const values = [market, timestamp(at), verdict, figuresToJson(figures)];
    const insert = `INSERT INTO drift_check AS stored (market, at, verdict, figures) VALUES ($1, $2, $3, $4)
      ON CONFLICT (market, at) DO UPDATE SET verdict = excluded.verdict, figures = excluded.figures WHERE stored.verdict = 'broken_input'`;
    await query(`save drift check of ${market}`, insert, values);
    const select = `SELECT ${CHECK} FROM drift_check WHERE market = $1 AND at = $2`;
    return only((await query<StoredDriftCheck>(`drift check of ${market}`, select, values.slice(0, 2))).rows.map(check));
  },

  async checks(market, count, until) {
    const text = `SELECT ${CHECK} FROM drift_check WHERE market = $1 AND ($3::timestamptz IS NULL OR at <= $3) ORDER BY at DESC LIMIT $2`;
    const values = [market, count, until === undefined ? null : timestamp(until)];
    return (await query<StoredDriftCheck>(`drift checks of ${market}`, text, values)).rows.map(check);
  },

  async request({ market, checkId, reason, requestedAt }) {
    const values = [market, checkId, reason, timestamp(requestedAt)];
    const insert = `INSERT INTO retraining_request (market, check_id, reason, requested_at) VALUES ($1, $2, $3, $4)
      ON CONFLICT DO NOTHING RETURNING ${REQUEST}`;
    const [added] = (await query<RetrainingRequest>(`request training of ${market}`, insert, values)).rows;
    if (added !== undefined) return { kind: 'requested', request: added };
    const same = checkId === null ? 'check_id IS NULL AND market = $1 AND requested_at = $2' : 'market = $1 AND check_id = $2';
    const select = `SELECT ${REQUEST} FROM retraining_request WHERE ${same}`;
    const found = await query<RetrainingRequest>(`request for training of ${market}`, select, [market, checkId ?? timestamp(requestedAt)]);
    return { kind: 'exists', request: only(found.rows) };
  },

  async requests(market, count) {
    const text = `SELECT ${REQUEST} FROM retraining_request WHERE market = $1 ORDER BY requested_at DESC, id DESC LIMIT $2`;
    return (await query<RetrainingRequest>(`requests for training of ${market}`, text, [market, count])).rows;
  },

  async claimRequest(market, owner) {
    // The row that another is about to take is skipped, not waited for.
    const text = `UPDATE retraining_request SET owner = $2, heartbeat = clock_timestamp()
      WHERE id = (SELECT id FROM retraining_request WHERE market = $1 AND finished_at IS NULL AND (owner = $2 OR (${ALIVE}) IS NOT TRUE)
        ORDER BY requested_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING ${REQUEST}`;
    return (await query<RetrainingRequest>(`claim request for training of ${market}`, text, [market, owner])).rows[0];
  },

  async heartbeatRequest(id, owner) {
    const text = 'UPDATE retraining_request SET heartbeat = clock_timestamp() WHERE id = $1 AND owner = $2 AND finished_at IS NULL';
    return (await query(`heartbeat of request ${id}`, text, [id, owner])).count === 1;
  },

  async releaseRequest(id, owner) {
    const text = 'UPDATE retraining_request SET owner = NULL, heartbeat = NULL WHERE id = $1 AND owner = $2 AND finished_at IS NULL';
    await query(`release request ${id}`, text, [id, owner]);
  },

  async finishRequest(id, result, at) {
    const text = 'UPDATE retraining_request SET finished_at = $2, result = $3, heartbeat = NULL WHERE id = $1 AND finished_at IS NULL';
    await query(`finish request ${id}`, text, [id, timestamp(at), result]);
  },

  tag: (market) => logTag(query, 'drift', market),
});

const check = (row: StoredDriftCheck): StoredDriftCheck => ({ ...row, figures: figuresFromJson(row.figures) });

const only = <Row>([row]: readonly Row[]): Row => {
  if (row === undefined) throw new RangeError('a row that was just written is gone: somebody deletes rows by hand');
  return row;
};
