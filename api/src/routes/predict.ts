import { Prediction } from '../answers/prediction.ts';
import { forecastAt } from '../forecast-at.ts';
import { hourRequested } from '../queries/hour-requested.ts';
import { PredictQuery } from '../queries/predict-query.ts';
import { marketAsked } from '../served-market.ts';
import { route } from './route.ts';

export const predict = route({
  path: '/predict',
  summary: 'The forecast of the hour that begins at `hour` on `date`, and what came true',
  access: 'read',
  query: PredictQuery,
  answer: Prediction,
  codes: [
    'unknown_market',
    'impossible_hour',
    'ambiguous_hour',
    'off_grid_hour',
    'too_early',
    'outside_history',
    'gap',
    'stale',
    'no_model',
  ],
  answerTo({ symbol, date, hour, tz, fold }, service) {
    const market = marketAsked(service.markets, symbol);
    const start = hourRequested({ date, hour, timeZone: tz ?? service.timezone, fold });
    return forecastAt(market, start, service.now(), service.level);
  },
});
