import type { Health, Timely } from '../answers.ts';
import { age, instant } from '../figures.ts';
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
    `${screen.paint(STATUS_COLOUR[status] ?? 'yellow', status)}, the clock shows ${instant(now)} UTC`,
    screen.list(['market', 'candles', 'model', 'forecasts'], rows),
    screen.list(
      ['market', 'last candle ended', 'last forecast of', 'champion since'],
      markets.map((market) => times(market, screen)),
    ),
    ...markets.flatMap(championReason).map((reason) => screen.paint('red', reason)),
    ...[...problems, ...markets.flatMap((market) => market.problems)].map((problem) => screen.paint('yellow', problem)),
  ].join('\n');
};

/** Why a market has no champion that serves, unless its problems say it. */
const championReason = ({ symbol, champion, problems }: Health['markets'][number]): string[] => {
  const reason = champion?.reason;
  return reason === undefined || problems.includes(reason) ? [] : [`${symbol} champion: ${reason}`];
};

const STATUS_COLOUR: Readonly<Record<string, 'green' | 'red' | 'yellow'>> = { ok: 'green', late: 'red' };

const times = ({ symbol, ...market }: Health['markets'][number], screen: Screen): string[] => [
  symbol,
  ...[market.last_candle, market.last_forecast, market.champion].map((each) => time(each, screen)),
];

/** `2025-07-28 15:00, 25 min ago` and whether that is too long */
const time = (timely: Timely, screen: Screen): string => {
  if (timely === undefined) return '';
  const at = timely.at === null || timely.age_seconds === null ? 'none' : `${instant(timely.at)}, ${age(timely.age_seconds)} ago`;
  return timely.late ? `${at} ${screen.paint('red', 'late')}` : at;
};
