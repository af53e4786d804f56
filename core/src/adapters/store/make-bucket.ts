import { bucketOf, type StoreSettings } from './open-store.ts';
import type { S3Settings } from './s3-client.ts';

/**
 * Makes the bucket of the store where there is none yet; a folder is made by opening it.
 *
 * @throws Fault `config`, `store_unavailable`
 */
export const makeBucket = async (settings: StoreSettings, credentials?: S3Settings['credentials']): Promise<void> => {
  const place = bucketOf(settings);
  if (place === undefined) return;
  const { makeS3Bucket } = await import('./s3-bucket.ts');
  const { endpoint, region } = settings;
  await makeS3Bucket({ ...place, endpoint, region, credentials });
};
