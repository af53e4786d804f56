import type { Models } from '../answers.ts';
import { instant } from '../figures.ts';
import type { Screen } from '../screen.ts';

/** The versions of a market's model for a person. */
export const showModels = ({ symbol, champion, no_champion, serving, problem, versions, decisions }: Models, screen: Screen): string => {
  if (versions.length === 0) return `${symbol}: no model yet.${problem === null ? '' : `\n${screen.paint('red', problem)}`}`;
  const rows = versions.map((each) => [
    String(each.version),
    role(each.version, champion, serving, screen),
    instant(each.seen_until),
    each.model_id,
    inRegistry(each.registry_version, screen),
  ]);
  const decided = decisions.map((each) => [
    instant(each.at),
    decision(each, screen),
    `${each.from_version ?? '-'} -> ${each.to_version}`,
    each.actor,
  ]);
  return [
    symbol,
    ...(no_champion === null ? [] : [screen.paint('red', `no champion: ${no_champion}`)]),
    ...(problem === null ? [] : [screen.paint('red', problem)]),
    screen.list(['version', '', 'seen until', 'model', 'in MLflow'], rows),
    ...(decided.length === 0 ? [] : [screen.list(['at', 'decision', 'version', 'by'], decided)]),
  ].join('\n');
};

/** Services of before did not tell it. */
const inRegistry = (label: number | null | undefined, screen: Screen): string =>
  label === null ? screen.paint('yellow', 'lost') : String(label ?? '');

const role = (version: number, champion: number | null, serving: number | null, screen: Screen): string => {
  if (version === champion) return version === serving ? screen.paint('green', 'champion') : screen.paint('yellow', 'champion, not loaded');
  return version === serving ? screen.paint('yellow', 'still served') : '';
};

/** Red is what is worse than no forecast, whatever was decided on it. */
const decision = ({ decision: decided, state, figures }: Models['decisions'][number], screen: Screen): string => {
  const text = decided + (state === 'pending' ? ' (under way)' : '');
  return figures.zero?.worse ? screen.paint('red', `${text}, worse than no forecast`) : text;
};
