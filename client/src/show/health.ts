import type { Health } from '../answers.ts';
import { instant } from '../figures.ts';
import type { Screen } from '../screen.ts';

/** What the service says of itself, for a person. */
export const showHealth = ({ status, now, markets, problems }: Health, screen: Screen): string => {
  const rows = markets.map(({ symbol, candles, model, forecasts }) => [
    symbol,
    candles === null ? 'none' : `${instant(candles.from)} to ${instant(candles.until)}`,
    model === null ? 'none' : `version ${model.version}`,
    String(forecasts),
  ]);
  return [
    `${screen.paint(status === 'ok' ? 'green' : 'yellow', status)}, the clock stands at ${instant(now)} UTC`,
    screen.list(['market', 'candles', 'model', 'forecasts'], rows),
    ...[...problems, ...markets.flatMap((market) => market.problems)].map((problem) => screen.paint('yellow', problem)),
  ].join('\n');
};
