import { isoSecond } from '../time/index.ts';
import type { StoredPromotion } from './promotion-log.ts';

/**
 * Why a market that has no champion did not get one from its last training, and the command that overrules it; undefined when the gate
 * is not why: nothing was decided, or the champion that there was then was taken away since.
 *
 * @param decisions newest first
 */
export const whyNoChampion = (decisions: readonly StoredPromotion[]): string | undefined => {
  const [latest] = decisions;
  if (latest?.decision !== 'not_promoted' || latest.figures['kind'] !== 'first') return undefined;
  const because = String(latest.figures['explanation'])
    .replace(/^Not promoted: /, '')
    .replace(/\.$/, '');
  return `version ${latest.toVersion} was not promoted at ${isoSecond(latest.at)}: ${because}${adviceOn(latest.figures['reason'])}`;
};

const adviceOn = (reason: unknown): string =>
  reason === 'worse_than_zero'
    ? '; to serve such a model all the same, set gate.require_not_worse_than_zero: false in config.yaml and run ' +
      'tasks train --retrain, or npm start -- --retrain'
    : '';
