import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { ObjectStore, WriteCondition } from '../../candles/index.ts';
import { Fault } from '../../fault/index.ts';
import { assertConditionalWrites } from './conditional-writes-probe.ts';
import { checkedKey, checkedPrefix, isObjectKey } from './object-key.ts';
import { type S3Settings, s3Client } from './s3-client.ts';
import { download } from './s3-download.ts';
import { lacksConditions, NotAnAnswerOfS3, refusalOf, s3Fault, saysNoSuchObject, saysNotImplemented } from './s3-failure.ts';
import { listing } from './s3-listing.ts';

/** What a store answers when a condition does not hold: 412; 409 when another write is under way. */
const CONFLICTS = [409, 412];
const DELETED = 204;

/**
 * An object store in a bucket of S3, or of what speaks like it.
 *
 * @throws Fault `store_unavailable`, or `store_lacks_conditional_writes` when the store accepts conditions and does not keep them
 */
export const s3Store = async (settings: S3Settings): Promise<ObjectStore> => {
  const { bucket, prefix } = settings;
  const client = s3Client(settings);
  const fullKey = (key: string): string => (prefix === '' ? key : `${prefix}/${key}`);
  const guarded = async <T>(operation: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw error instanceof Fault ? error : s3Fault(operation, settings, error);
    }
  };

  const put = async (key: string, bytes: Uint8Array, condition: WriteCondition) => {
    try {
      const { ETag } = await client.send(new PutObjectCommand({ Bucket: bucket, Key: fullKey(key), Body: bytes, ...headersOf(condition) }));
      if (ETag === undefined) throw new NotAnAnswerOfS3('the answer to a write has no etag');
      return { kind: 'written', etag: ETag } as const;
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined || condition.kind === 'any') throw error;
      if (saysNotImplemented(error)) throw lacksConditions(settings, `does not know ${headerOf(condition)}`, error);
      // If-Match on nothing is refused as an object that is not there.
      if (!CONFLICTS.includes(refusal.status ?? 0) && !saysNoSuchObject(error)) throw error;
      return refusal.attempts > 1 ? await ownWriteOrConflict(key, bytes) : ({ kind: 'conflict' } as const);
    }
  };

  /** The answer to a first attempt may be lost, and the second then meets our own object. */
  const ownWriteOrConflict = async (key: string, bytes: Uint8Array) => {
    const stored = await get(key);
    const own = stored.kind === 'object' && Buffer.compare(stored.bytes, bytes) === 0;
    return own ? ({ kind: 'written', etag: stored.etag } as const) : ({ kind: 'conflict' } as const);
  };

  const get = (key: string, range: { Range?: string } = {}) => download(client, { Bucket: bucket, Key: fullKey(key), ...range });

  const store: ObjectStore = {
    read: async (key) => guarded(`read ${checkedKey(key)}`, () => get(key)),
    readEnd: async (key, length) =>
      guarded(`read ${checkedKey(key)}`, async () => {
        const found = await get(key, { Range: `bytes=-${length}` });
        return found.kind === 'object' ? found.bytes : undefined;
      }),
    write: async (key, bytes, condition) => guarded(`write ${checkedKey(key)}`, () => put(key, bytes, condition)),
    list: async (keyPrefix) =>
      guarded(`list ${checkedPrefix(keyPrefix)}`, async () => {
        const listed = await listing(client, bucket, fullKey(keyPrefix));
        return listed.map((each) => ({ ...each, key: each.key.slice(fullKey('').length) })).filter(({ key }) => isObjectKey(key));
      }),
    remove: async (key) =>
      guarded(`remove ${checkedKey(key)}`, async () => {
        const { $metadata } = await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: fullKey(key) }));
        if ($metadata.httpStatusCode !== DELETED)
          throw new NotAnAnswerOfS3(`the answer to a removal has status ${$metadata.httpStatusCode}, not ${DELETED}`);
      }),
  };
  await guarded('open the store', () => assertConditionalWrites((bytes, condition) => put('.probe', bytes, condition), settings));
  return store;
};

/** The header that tells the condition. */
const headerOf = ({ kind }: Exclude<WriteCondition, { kind: 'any' }>): string => (kind === 'absent' ? 'If-None-Match' : 'If-Match');

const headersOf = (condition: WriteCondition): { IfMatch?: string; IfNoneMatch?: string } => {
  switch (condition.kind) {
    case 'absent':
      return { IfNoneMatch: '*' };
    case 'unchanged':
      return { IfMatch: condition.etag };
    case 'any':
      return {};
    default:
      return condition satisfies never;
  }
};
