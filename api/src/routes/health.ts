import { isoSecond } from '@forecast/core/time';
import { Health, type MarketHealth, Ready } from '../answers/health.ts';
import { canAnswer, marketHealth, statusOf } from '../market-health.ts';
import { type Refusal, refused } from '../problem.ts';
import { EmptyQuery } from '../queries/strict-query.ts';
import type { Service } from '../service.ts';
import { route } from './route.ts';

export const health = route({
  path: '/health',
  summary: 'Whether the process lives, what is late, and what it could not read again',
  access: 'anyone',
  query: EmptyQuery,
  answer: Health,
  codes: [],
  answerTo(_query, service): Health {
    const markets = toldOf(service);
    const problems = problemsOf(service);
    return { status: statusOf(markets, problems), now: isoSecond(service.now()), markets, problems };
  },
});

export const ready = route({
  path: '/ready',
  summary: 'Whether any market can answer for any hour, and what is late',
  access: 'anyone',
  query: EmptyQuery,
  answer: Ready,
  codes: ['no_model', 'stale', 'database_unavailable'],
  answerTo(_query, service): Ready | Refusal {
    const { auth, keys, markets } = service;
    if (auth === 'key' && keys.value === undefined) return refused('database_unavailable', keys.problem ?? 'the keys were not read yet');
    const told = toldOf(service);
    if (markets.some(canAnswer)) return { ready: true, status: statusOf(told, problemsOf(service)), markets: told };
    return refused(told.every(({ candles }) => candles === null) ? 'stale' : 'no_model', told.map(why).join('; '));
  },
});

const toldOf = ({ markets, now, maxAgeDays }: Service): MarketHealth[] => {
  const at = now();
  return markets.map((market) => marketHealth(market, at, maxAgeDays));
};

const problemsOf = ({ shared }: Service): string[] => shared.flatMap(({ problem }) => problem ?? []);

const why = ({ symbol, champion: { reason }, problems }: MarketHealth): string =>
  `${symbol}: ${[...new Set(reason === undefined ? problems : [...problems, reason])].join('; ')}`;
