import type { Health, Timely } from '../answers.ts';
import { age, instant } from '../figures.ts';
import type { Screen } from '../screen.ts';

/** What the service says of itself, for a person. */
export const showHealth = ({ status, now, markets, problems }: Health, screen: Screen): string => {
  const rows = markets.map(({ symbol, candles, model, forecasts }) => [
    symbol,
    candles === null ? 'none' : `${candles.from.slice(0, 10)} to ${instant(candles.until)}`,
    model === null ? 'none' : `version ${model.version}`,
    String(forecasts),
  ]);
  return [
    `${screen.paint(STATUS_COLOUR[status] ?? 'yellow', status)}, the clock shows ${instant(now)} UTC`,
    screen.list(['market', 'candles', 'model', 'forecasts'], rows),
    screen.list(
      ['market', 'latest', 'at', 'age', ''],
      markets.flatMap((market) => times(market, screen)),
    ),
    ...markets.flatMap(championReason).map((reason) => screen.paint('red', reason)),
    ...[...problems, ...markets.flatMap((market) => market.problems)].map((problem) => screen.paint('yellow', problem)),
  ].join('\n');
};

/** Why a market has no champion that serves, unless its problems say it. */
const championReason = ({ symbol, champion, problems }: Health['markets'][number]): string[] => {
  const reason = champion?.reason;
  return reason === undefined || problems.some((problem) => problem.includes(reason)) ? [] : [`${symbol} champion: ${reason}`];
};

const STATUS_COLOUR: Readonly<Record<string, 'green' | 'red' | 'yellow'>> = { ok: 'green', late: 'red' };

/** A row each: what, when, how long ago and whether that is too long. */
const times = ({ symbol, last_candle, last_forecast, champion }: Health['markets'][number], screen: Screen): string[][] => {
  const rows = { 'candle ended': last_candle, 'forecast of': last_forecast, 'champion since': champion };
  return Object.entries(rows).flatMap(([what, timely]) => (timely === undefined ? [] : [[symbol, what, ...time(timely, screen)]]));
};

const time = ({ at, age_seconds, late }: NonNullable<Timely>, screen: Screen): string[] => [
  at === null ? 'none' : instant(at),
  age_seconds === null ? '' : age(age_seconds),
  late ? screen.paint('red', 'late') : '',
];
