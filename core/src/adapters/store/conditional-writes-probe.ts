import type { ObjectStore, WriteCondition } from '../../candles/index.ts';
import { lacksConditions, type S3Place } from './s3-failure.ts';

type Write = (bytes: Uint8Array, condition: WriteCondition) => ReturnType<ObjectStore['write']>;

/**
 * Writes one small object and then tries what must be refused. The object has a fixed name and stays, so any number may try at once.
 *
 * @throws Fault `store_lacks_conditional_writes`: such a store would lose candles when two write at once
 */
export const assertConditionalWrites = async (write: Write, place: S3Place): Promise<void> => {
  await write(Buffer.from('This object shows that the store keeps conditions of writes.\n'), { kind: 'any' });
  const never = Buffer.from('This store does not keep conditions of writes.\n');
  const refused: readonly WriteCondition[] = [{ kind: 'absent' }, { kind: 'unchanged', etag: '"00000000000000000000000000000000"' }];
  for (const condition of refused) {
    if ((await write(never, condition)).kind === 'conflict') continue;
    const header = condition.kind === 'absent' ? 'If-None-Match' : 'If-Match';
    throw lacksConditions(place, `ignores ${header}`);
  }
};
