import type { History } from '../answers.ts';
import { instant, percent } from '../figures.ts';
import type { Screen } from '../screen.ts';

type Logged = History['forecasts'][number];

/** The log for a person, and how good it was. */
export const showHistory = (symbol: string, forecasts: readonly Logged[], screen: Screen): string => {
  if (forecasts.length === 0) return `${symbol}: no forecasts in that time.`;
  const rows = forecasts.map((each) => [
    instant(each.hour),
    percent(each.prediction),
    `${percent(each.interval.lower)} to ${percent(each.interval.upper)}`,
    each.realised === null ? each.outcome : percent(each.realised.value),
    each.realised === null ? '' : percent(each.realised.error),
    String(each.model_version),
    each.role,
  ]);
  return [
    screen.list(['hour, UTC', 'forecast', 'interval', 'came true', 'error', 'model', 'role'], rows),
    `${symbol}: ${skill(forecasts)}`,
  ].join('\n');
};

const skill = (forecasts: readonly Logged[]): string => {
  const settled = forecasts.flatMap(({ prediction, realised }) => (realised === null ? [] : [{ prediction, ...realised }]));
  const told = `${forecasts.length} ${forecasts.length === 1 ? 'forecast' : 'forecasts'}, ${settled.length} settled`;
  if (settled.length === 0) return `${told}.`;
  const mae = settled.reduce((sum, { error }) => sum + Math.abs(error), 0) / settled.length;
  const moved = settled.filter(({ value }) => value !== 0);
  const right = moved.filter(({ value, prediction }) => Math.sign(value) === Math.sign(prediction));
  const direction = moved.length === 0 ? '' : `, direction right ${((100 * right.length) / moved.length).toFixed(1)} %`;
  return `${told}: mean absolute error ${mae.toFixed(4)} %${direction}.`;
};
