import { type ApiKeyLog, keyRing } from '@forecast/core/access';
import { whenChanged } from './when-changed.ts';

/** Reads the keys again when one came or went. */
export const readKeys = (log: Pick<ApiKeyLog, 'tag' | 'all'>) =>
  whenChanged(
    () => log.tag(),
    async () => keyRing(await log.all()),
  );
