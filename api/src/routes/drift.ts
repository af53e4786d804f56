import type { RetrainingRequest, StoredDriftCheck } from '@forecast/core/drift';
import { isoSecond } from '@forecast/core/time';
import { Drift } from '../answers/drift.ts';
import { refused } from '../problem.ts';
import { MarketQuery } from '../queries/strict-query.ts';
import { marketAsked } from '../served-market.ts';
import { route } from './route.ts';

export const drift = route({
  path: '/drift',
  summary: 'The latest drift checks and the requests for training',
  access: 'read',
  query: MarketQuery,
  answer: Drift,
  codes: ['unknown_market', 'database_unavailable'],
  answerTo({ symbol }, service) {
    const { market, drift } = marketAsked(service.markets, symbol);
    if (drift.value === undefined) return refused('database_unavailable', drift.problem ?? 'the drift checks were not read yet');
    return {
      market: market.slug,
      symbol: market.symbol,
      checks: drift.value.checks.map(check),
      requests: drift.value.requests.map(request),
    };
  },
});

const check = ({ id, at, verdict, figures }: StoredDriftCheck): Drift['checks'][number] => ({
  id,
  at: isoSecond(at),
  verdict,
  figures: {
    window_hours: figures.windowHours,
    n: figures.n,
    mae: figures.mae,
    scaled_mae: figures.scaledMae,
    reference_scaled_mae: figures.referenceScaledMae,
    rule: figures.rule,
    threshold: figures.threshold,
    model_version: figures.modelVersion,
    reason: figures.reason,
  },
});

const request = (row: RetrainingRequest): Drift['requests'][number] => ({
  id: row.id,
  check_id: row.checkId,
  reason: row.reason,
  requested_at: isoSecond(row.requestedAt),
  finished_at: row.finishedAt === null ? null : isoSecond(row.finishedAt),
  result: row.result,
});
