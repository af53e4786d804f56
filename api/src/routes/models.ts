import type { ModelVersionRow } from '@forecast/core/model';
import { type StoredPromotion, whyNoChampion } from '@forecast/core/promotion';
import { isoSecond } from '@forecast/core/time';
import { Models } from '../answers/models.ts';
import { refused } from '../problem.ts';
import { MarketQuery } from '../queries/strict-query.ts';
import { marketAsked } from '../served-market.ts';
import { route } from './route.ts';

export const models = route({
  path: '/models',
  summary: 'The model that is served, all versions there were, and the decisions about them',
  access: 'read',
  query: MarketQuery,
  answer: Models,
  codes: ['unknown_market', 'database_unavailable'],
  answerTo({ symbol }, service) {
    const { market, lineage, model } = marketAsked(service.markets, symbol);
    if (lineage.value === undefined) return refused('database_unavailable', lineage.problem ?? 'the versions were not read yet');
    return {
      market: market.slug,
      symbol: market.symbol,
      champion: model.champion ?? null,
      no_champion: model.champion === undefined ? (whyNoChampion(lineage.value.decisions) ?? null) : null,
      serving: model.current?.version ?? null,
      problem: model.problem ?? null,
      versions: [...lineage.value.versions.values()].toSorted((a, b) => b.version - a.version).map(version),
      decisions: lineage.value.decisions.map(decision),
    };
  },
});

const version = (row: ModelVersionRow): Models['versions'][number] => ({
  version: row.version,
  registry_version: row.registryVersion,
  model_id: row.modelId,
  training_id: row.trainingId,
  folder_sha256: row.folderSha256,
  seen_until: isoSecond(row.seenUntil),
});

const decision = (row: StoredPromotion): Models['decisions'][number] => ({
  seq: row.seq,
  at: isoSecond(row.at),
  decision: row.decision,
  from_version: row.fromVersion,
  to_version: row.toVersion,
  state: row.state,
  actor: row.actor,
  request_id: row.requestId,
  figures: { ...row.figures },
});
