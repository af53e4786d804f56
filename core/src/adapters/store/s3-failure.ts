import { S3ServiceException } from '@aws-sdk/client-s3';
import { Fault } from '../../fault/index.ts';

/** Where objects lie, for messages. */
export interface S3Place {
  readonly endpoint: string | null;
  readonly bucket: string;
}

/** How a request was refused: its HTTP status and S3's code; undefined when it never got an answer. */
export const refusalOf = (
  error: unknown,
): { readonly status: number | undefined; readonly code: string; readonly attempts: number } | undefined =>
  error instanceof S3ServiceException
    ? { status: error.$metadata.httpStatusCode, code: error.name, attempts: error.$metadata.attempts ?? 1 }
    : undefined;

/** Whether `error` says that there is no such object; a bucket that is not there is another matter. */
export const saysNoSuchObject = (error: unknown): boolean => {
  const refusal = refusalOf(error);
  return refusal?.status === 404 && refusal.code !== 'NoSuchBucket';
};

/** What S3 refuses, or a connection that fails, as a Fault that names the operation, the bucket and the endpoint. */
export const s3Fault = (operation: string, { endpoint, bucket }: S3Place, cause: unknown): Fault => {
  const where = `bucket ${bucket} at ${endpoint ?? 'AWS'}`;
  return new Fault('store_unavailable', `${operation} in ${where}: ${reasonOf(cause)}; ${adviceOn(cause)}`, { cause });
};

const reasonOf = (error: unknown): string => {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
};

const adviceOn = (error: unknown): string => {
  const refusal = refusalOf(error);
  if (refusal?.code === 'NoSuchBucket') return 'tasks init makes it; or correct store.url';
  if (refusal !== undefined && [401, 403].includes(refusal.status ?? 0))
    return 'check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and their rights';
  if (error instanceof Error && error.name === 'CredentialsProviderError') return 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';
  return 'check that the store runs, and store.endpoint and store.region in config.yaml';
};
