import type { Promotion, PromotionLog, StoredPromotion } from '../../promotion/index.ts';
import { championLock } from './champion-lock.ts';
import { figuresFromJson, figuresToJson, timestamp } from './column-types.ts';
import type { Connection, Query } from './connection.ts';
import { logTag } from './log-tag.ts';

const PROMOTION = `market, seq, request_id AS "requestId", from_version AS "fromVersion", to_version AS "toVersion", decision, actor, figures, state, at`;

/** The order of decisions about champions in PostgreSQL. */
export const promotionLog = ({ query, transaction }: Connection): PromotionLog => ({
  exclusively: championLock({ query }),

  append: (promotion) =>
    transaction(`record promotion of ${promotion.market} version ${promotion.toVersion}`, async (query) => {
      // Decisions of one market wait for each other: their numbers have no holes and nobody records the same twice.
      await query('', `SELECT pg_advisory_xact_lock(hashtextextended('promotion of ' || $1, 0))`, [promotion.market]);
      return (await recordedBefore(query, promotion)) ?? insert(query, promotion);
    }),

  async complete(market, seq) {
    await query(`complete promotion ${seq} of ${market}`, `UPDATE promotion SET state = 'done' WHERE market = $1 AND seq = $2`, [
      market,
      seq,
    ]);
  },

  pending: (market) =>
    promotions(query, `pending promotions of ${market}`, `WHERE market = $1 AND state = 'pending' ORDER BY seq`, [market]),

  history: (market) => promotions(query, `promotions of ${market}`, 'WHERE market = $1 ORDER BY seq DESC', [market]),

  async recordedChampion(market) {
    const [latest] = await promotions(
      query,
      `recorded champion of ${market}`,
      // A version that was not trained here was the champion of older releases, when somebody pointed the alias at it.
      `WHERE market = $1 AND state = 'done' AND decision <> 'not_promoted'
       AND EXISTS (SELECT FROM model_version v WHERE v.market = $1 AND v.version = to_version) ORDER BY seq DESC LIMIT 1`,
      [market],
    );
    return latest?.toVersion;
  },

  tag: (market) => logTag(query, 'promotions', market),
});

const promotions = async (query: Query, operation: string, where: string, values: readonly unknown[]) => {
  const { rows } = await query<StoredPromotion>(operation, `SELECT ${PROMOTION} FROM promotion ${where}`, values);
  return rows.map((row) => ({ ...row, figures: figuresFromJson(row.figures) }));
};

/** A request decides once about a version. Without a request the same decision may come again, but not twice in a row. */
const recordedBefore = async (query: Query, { market, requestId, fromVersion, toVersion, decision }: Promotion) => {
  if (requestId !== null) {
    const ofRequest = 'WHERE market = $1 AND request_id = $2 AND to_version = $3';
    return (await promotions(query, '', ofRequest, [market, requestId, toVersion]))[0];
  }
  const [latest] = await promotions(query, '', 'WHERE market = $1 ORDER BY seq DESC LIMIT 1', [market]);
  const same =
    latest?.requestId === null && latest.fromVersion === fromVersion && latest.toVersion === toVersion && latest.decision === decision;
  return same ? latest : undefined;
};

const insert = async (query: Query, promotion: Promotion): Promise<StoredPromotion> => {
  const { market, requestId, fromVersion, toVersion, decision, actor, figures, at } = promotion;
  const state = decision === 'promoted' || decision === 'rolled_back' ? 'pending' : 'done';
  const { rows } = await query<{ seq: number }>(
    '',
    `INSERT INTO promotion (market, seq, request_id, from_version, to_version, decision, actor, figures, state, at)
     SELECT $1, coalesce(max(seq), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9 FROM promotion WHERE market = $1 RETURNING seq`,
    [market, requestId, fromVersion, toVersion, decision, actor, figuresToJson(figures), state, timestamp(at)],
  );
  return { ...promotion, state, seq: rows[0]?.seq ?? 0 };
};
