import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ObjectStore } from '../../candles/index.ts';
import { Fault } from '../../fault/index.ts';
import { folderStore } from './folder-store.ts';
import type { S3Settings } from './s3-client.ts';

/** `store` of config.yaml. */
export interface StoreSettings {
  /** `file:///path`, `file://path/from/here` or `s3://bucket/prefix` */
  readonly url: string;
  /** of a store that speaks S3; null for AWS itself */
  readonly endpoint: string | null;
  readonly region: string;
}

const S3_URL = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*?))?\/?$/;

/**
 * Opens the object store and proves that it can be written and keeps conditions.
 *
 * @param credentials from the environment; undefined on S3: those of the role that the container or the machine runs as
 * @throws Fault `config`, `store_unavailable`, `disk_full` or `store_lacks_conditional_writes`
 */
export const openStore = async (
  { url, endpoint, region }: StoreSettings,
  credentials?: S3Settings['credentials'],
): Promise<ObjectStore> => {
  if (url.startsWith('file:///')) return folderStore(fileURLToPath(url));
  const place = bucketOf({ url });
  if (place === undefined) return folderStore(resolve(url.slice('file://'.length)));
  // A process with a folder for its store need not read the SDK.
  const { s3Store } = await import('./s3-store.ts');
  return s3Store({ ...place, endpoint, region, credentials });
};

/** The bucket that an `s3://` URL names; undefined for a folder. @throws Fault `config` */
export const bucketOf = ({ url }: Pick<StoreSettings, 'url'>): { readonly bucket: string; readonly prefix: string } | undefined => {
  if (url.startsWith('file://')) return undefined;
  const [, bucket, prefix = ''] = S3_URL.exec(url) ?? [];
  if (bucket === undefined) throw new Fault('config', `store.url "${url}": it must be file:///folder or s3://bucket/prefix`);
  return { bucket, prefix };
};
