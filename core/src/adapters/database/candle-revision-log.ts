import type { CandleRevision, CandleRevisionLog, StoredCandleRevision } from '../../candles/index.ts';
import { timestamp } from './column-types.ts';
import type { Connection } from './connection.ts';
import { type UnnestedColumn, unnested } from './unnested.ts';

const COLUMNS: Readonly<Record<string, UnnestedColumn<CandleRevision>>> = {
  open_time: { type: 'timestamptz', value: ({ openTime }) => timestamp(openTime) },
  old: { type: 'jsonb', value: ({ old }) => JSON.stringify(old) },
  new: { type: 'jsonb', value: (revision) => JSON.stringify(revision.new) },
};

/** Revisions of candles in PostgreSQL, numbered from 1 for each open time. */
export const candleRevisionLog = ({ query, transaction }: Connection): CandleRevisionLog => ({
  record: (market, revisions, seenAt) =>
    transaction(`record candle revisions of ${market}`, async (query) => {
      await query('', `SELECT pg_advisory_xact_lock(hashtextextended('candle revisions of ' || $1, 0))`, [market]);
      const { source, values } = unnested(COLUMNS, revisions);
      const { count } = await query(
        '',
        `INSERT INTO candle_revision (market, open_time, revision, seen_at, old, new)
         SELECT $4, sent.open_time, coalesce(last.revision, 0) + 1, $5, sent.old, sent.new FROM ${source}
         LEFT JOIN LATERAL (SELECT revision, old, new FROM candle_revision r WHERE r.market = $4 AND r.open_time = sent.open_time
           ORDER BY revision DESC LIMIT 1) AS last ON true
         WHERE (last.old, last.new) IS DISTINCT FROM (sent.old, sent.new)`,
        [...values, market, timestamp(seenAt)],
      );
      return count;
    }),

  async since(market, seenFrom) {
    const { rows } = await query<StoredCandleRevision>(
      `candle revisions of ${market}`,
      `SELECT open_time AS "openTime", revision, seen_at AS "seenAt", old, new FROM candle_revision
       WHERE market = $1 AND seen_at >= $2 ORDER BY seen_at, open_time, revision`,
      [market, timestamp(seenFrom)],
    );
    return rows;
  },
});
