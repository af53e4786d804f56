import type { Drift } from '../answers.ts';
import { figure, instant } from '../figures.ts';
import type { Screen } from '../screen.ts';

/** Drift checks and requests for training, for a person. */
export const showDrift = ({ symbol, checks, requests }: Drift, screen: Screen): string => {
  if (checks.length === 0 && requests.length === 0) return `${symbol}: no drift check yet.`;
  const rows = checks.map(({ at, verdict, figures }) => [
    instant(at),
    screen.paint(verdict === 'no_drift' ? 'green' : verdict === 'drift' ? 'red' : 'yellow', verdict),
    String(figures.n),
    `${figure(figures.mae)} %`,
    figure(figures.scaled_mae),
    `${figure(figures.threshold)} (${figures.rule})`,
    figures.reason ?? '',
  ]);
  const asked = requests.map((each) => [
    String(each.id),
    instant(each.requested_at),
    each.reason,
    each.finished_at === null ? 'open' : (each.result ?? 'done'),
  ]);
  return [
    symbol,
    screen.list(['window ends', 'verdict', 'hours', 'MAE', 'MAE / scale', 'threshold', 'why'], rows),
    ...(asked.length === 0 ? [] : [screen.list(['request', 'at', 'reason', 'result'], asked)]),
  ].join('\n');
};
