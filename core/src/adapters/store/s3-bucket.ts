import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { type S3Settings, s3Client } from './s3-client.ts';
import { refusalOf, s3Fault } from './s3-failure.ts';

/** What S3 says of a bucket that is ours already; of another owner's it is `BucketAlreadyExists`, which is a fault. */
const OURS_ALREADY = 'BucketAlreadyOwnedByYou';

/** AWS wants no location for its first region, and one for every other. */
const FIRST_REGION = 'us-east-1';

/** @throws Fault `store_unavailable` */
export const makeS3Bucket = async (settings: S3Settings): Promise<void> => {
  const { bucket, endpoint, region } = settings;
  const client = s3Client(settings);
  try {
    const location =
      region === FIRST_REGION || endpoint !== null ? {} : { CreateBucketConfiguration: { LocationConstraint: region as 'eu-west-1' } };
    await client.send(new CreateBucketCommand({ Bucket: bucket, ...location }));
  } catch (error) {
    if (refusalOf(error)?.code !== OURS_ALREADY) throw s3Fault('make the bucket', { endpoint, bucket }, error);
  } finally {
    client.destroy();
  }
};
