import { History } from '../answers/history.ts';
import { refused } from '../problem.ts';
import { HistoryQuery } from '../queries/history-query.ts';
import { marketAsked } from '../served-market.ts';
import { historyPage } from './history-page.ts';
import { route } from './route.ts';

export const predictions = route({
  path: '/predictions',
  summary: 'The log: every forecast of the hours from `from` until `to`, beside what came true',
  access: 'read',
  query: HistoryQuery,
  answer: History,
  codes: ['unknown_market', 'database_unavailable'],
  answerTo(query, service) {
    const { market, forecasts } = marketAsked(service.markets, query.symbol);
    if (forecasts.value === undefined) return refused('database_unavailable', forecasts.problem ?? 'the log was not read yet');
    return { market: market.slug, symbol: market.symbol, ...historyPage(forecasts.value.all, query) };
  },
});
