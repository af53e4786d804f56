import { type HourRange, isoSecond } from '@forecast/core/time';
import { Health, type MarketHealth, Ready } from '../answers/health.ts';
import { type Refusal, refused } from '../problem.ts';
import { EmptyQuery } from '../queries/strict-query.ts';
import type { ServedMarket } from '../served-market.ts';
import { whyNoModel } from '../why-no-model.ts';
import { route } from './route.ts';

export const health = route({
  path: '/health',
  summary: 'Whether the process lives, and what it could not read again',
  access: 'anyone',
  query: EmptyQuery,
  answer: Health,
  codes: [],
  answerTo(_query, { markets, shared, now }): Health {
    const told = markets.map(marketHealth);
    const problems = shared.flatMap(({ problem }) => problem ?? []);
    const ok = problems.length === 0 && told.every((market) => market.problems.length === 0);
    return { status: ok ? 'ok' : 'degraded', now: isoSecond(now()), markets: told, problems };
  },
});

export const ready = route({
  path: '/ready',
  summary: 'Whether forecasts can be had',
  access: 'anyone',
  query: EmptyQuery,
  answer: Ready,
  codes: ['no_model', 'stale', 'database_unavailable'],
  answerTo(_query, { markets, auth, keys }): Ready | Refusal {
    if (auth === 'key' && keys.value === undefined) return refused('database_unavailable', keys.problem ?? 'the keys were not read yet');
    const told = markets.map(marketHealth);
    const blind = told.find(({ candles }) => candles === null);
    if (blind !== undefined) return refused('stale', why(blind, 'it has no candles yet: run `tasks ingest`'));
    const idle = markets.find(({ model }) => model.current === undefined);
    if (idle !== undefined) return refused('no_model', why(marketHealth(idle), whyNoModel(idle)));
    return { ready: true, markets: told };
  },
});

const marketHealth = ({ market, window, forecasts, lineage, drift, model }: ServedMarket): MarketHealth => ({
  market: market.slug,
  symbol: market.symbol,
  candles: window.value === undefined ? null : period(window.value.own.range),
  forecasts: forecasts.value?.all.length ?? 0,
  model: model.current === undefined ? null : { version: model.current.version, seen_until: model.current.manifest.seen_until },
  problems: [window, forecasts, lineage, drift, model].flatMap(({ problem }) => problem ?? []),
});

const period = ({ from, until }: HourRange) => ({ from: isoSecond(from), until: isoSecond(until) });

const why = ({ symbol, problems }: MarketHealth, otherwise: string): string =>
  `${symbol}: ${problems.length > 0 ? problems.join('; ') : otherwise}`;
