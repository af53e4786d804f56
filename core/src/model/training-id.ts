import { createHash } from 'node:crypto';
import type { EpochMs } from '../time/index.ts';
import { canonicalJson } from './canonical-json.ts';

export interface TrainingIdentity {
  /** market slug */
  readonly market: string;
  /** exclusive end of the hours that are fitted or judged on */
  readonly cutOff: EpochMs;
  readonly recipeSha256: string;
  readonly dataSha256: string;
  /** sets a training apart from an equal one that is done, when it is wanted again */
  readonly nonce?: string | undefined;
}

/** SHA-256 of what is trained on what: two runs of the same training have the same id, and only one of them has effects. */
export const trainingId = ({ market, cutOff, recipeSha256, dataSha256, nonce = '' }: TrainingIdentity): string =>
  createHash('sha256').update(canonicalJson({ market, cutOff, recipeSha256, dataSha256, nonce })).digest('hex');
