import type { MarketSummary, Summary } from './summary.ts';

/**
 * The summary as a person reads it.
 *
 * @param red paints what must not be overlooked, where there are colours
 */
export const summaryText = ({ others, ...first }: Summary, red: (text: string) => string): string =>
  [first, ...others].map((market) => ['', ...marketLines(market, red), ''].join('\n')).join('');

const marketLines = (market: MarketSummary, red: (text: string) => string): string[] => [
  ...forecastLines(market, red),
  ...gateLines(market, red),
  ...skillLines(market),
  ...driftLines(market),
  ...reportLines(market),
];

const forecastLines = ({ symbol, forecast, no_forecast }: MarketSummary, red: (text: string) => string): string[] => {
  if (forecast === null) return [red(`${symbol}: no forecast of this hour (${no_forecast ?? 'GET /predict says why'})`)];
  const { hour, prediction, interval, model } = forecast;
  const { level, lower, upper } = interval;
  return [
    `${symbol}, hour from ${hour.start}: ${signed(prediction, 3)} %, ${(level * 100).toFixed(0)} % interval ${signed(lower, 2)} to ${signed(upper, 2)} % (model version ${model.version})`,
  ];
};

const gateLines = ({ gate }: MarketSummary, red: (text: string) => string): string[] =>
  gate === null ? [] : [red(`The gate on version ${gate.version}: ${gate.explanation}`)];

const skillLines = ({ skill }: MarketSummary): string[] => {
  if (skill === null) return [];
  const { uncertainty: u, baselines } = skill;
  return [
    `Skill on ${skill.n} hours that the model had not seen, ${skill.from} to ${skill.to} (+- one standard error):`,
    row('', ['MAE %', 'R2 %', 'direction %', 'IC', 'DM t of model']),
    row('model', [
      skill.mae.toFixed(4),
      plusMinus(skill.r2, u?.r2.standardError, 100, 3),
      plusMinus(skill.direction, u?.direction.standardError, 100, 1),
      plusMinus(skill.ic, u?.ic.standardError, 1, 3),
      '',
    ]),
    ...Object.entries(baselines).map(([name, of]) =>
      row(name, [
        of.mae.toFixed(4),
        plusMinus(of.r2, undefined, 100, 3),
        plusMinus(of.direction, undefined, 100, 1),
        plusMinus(of.ic, undefined, 1, 3),
        of.dm_t?.toFixed(2) ?? '-',
      ]),
    ),
  ];
};

const row = (name: string, cells: readonly string[]): string => `  ${name.padEnd(8)}${cells.map((cell) => cell.padStart(17)).join('')}`;

const driftLines = ({ drift }: MarketSummary): string[] => {
  if (drift === null) return [];
  const limit = drift.threshold?.toFixed(3) ?? 'unknown';
  const mae = `mean absolute error ${drift.mae?.toFixed(3) ?? 'unknown'} %`;
  const judged =
    drift.rule === 'raw'
      ? `${mae}, limit ${limit} %`
      : `|error| / scale ${drift.scaled_mae?.toFixed(3) ?? 'unknown'}, limit ${limit}; ${mae}`;
  return [`Drift: ${drift.verdict.replaceAll('_', ' ')}; ${judged}`];
};

const reportLines = ({ reports }: MarketSummary): string[] =>
  [reports.training, reports.drift].flatMap((file, i) =>
    file === null ? [] : [`${i === 0 ? 'Training report' : 'Drift report'}: ${file}`],
  );

const plusMinus = (value: number | null, error: number | undefined, factor: number, digits: number): string =>
  value === null ? '-' : `${(value * factor).toFixed(digits)}${error === undefined ? '' : ` +- ${(error * factor).toFixed(digits)}`}`;

const signed = (value: number, digits: number): string => `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(digits)}`;
