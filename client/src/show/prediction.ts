import type { Prediction } from '../answers.ts';
import { instant, percent, price } from '../figures.ts';
import type { Screen } from '../screen.ts';

/** One forecast for a person. */
export const showPrediction = (answer: Prediction, screen: Screen): string => {
  const { symbol, hour, interval, model } = answer;
  const colour = answer.prediction < 0 ? 'red' : 'green';
  const table = screen.facts([
    ['forecast', screen.paint(colour, `${percent(answer.prediction)}  ${answer.direction}`)],
    [`${Number((interval.level * 100).toFixed(2))} % interval`, `${percent(interval.lower)} to ${percent(interval.upper)}`],
    ['close', `${price(answer.reference_close)} -> ${price(answer.predicted_close)}`],
    ['came true', cameTrue(answer)],
    ['model', `version ${model.version}, has seen the hours until ${instant(model.seen_until)}`],
    ['made', answer.cached ? 'when the hour came, and kept' : 'now, from the candles until then'],
  ]);
  return [
    `${symbol}, ${instant(hour.start)} to ${hour.end.slice(11, 16)} UTC`,
    table,
    ...warnings(answer).map((text) => screen.paint('yellow', text)),
  ].join('\n');
};

const cameTrue = ({ outcome, realised }: Prediction): string => {
  if (realised !== null) return `${percent(realised.value)}  (error ${percent(realised.error)})`;
  return outcome === 'masked' ? 'cannot be told: a candle is missing' : 'not known yet';
};

const warnings = ({ model, data }: Prediction): string[] => [
  ...(model.in_sample ? ['The model has seen this hour: this says nothing about its skill.'] : []),
  ...(data.degraded ? ["Another market's last candle was missing."] : []),
];
