import { S3ServiceException } from '@aws-sdk/client-s3';
import { Fault, type FaultCode } from '../../fault/index.ts';

/** Where objects lie, for messages. */
export interface S3Place {
  readonly endpoint: string | null;
  readonly bucket: string;
}

/** How a request was refused: its HTTP status and S3's code, `Unknown` when the answer has none; undefined when it never got an answer. */
export const refusalOf = (
  error: unknown,
): { readonly status: number | undefined; readonly code: string; readonly attempts: number } | undefined =>
  error instanceof S3ServiceException
    ? { status: error.$metadata.httpStatusCode, code: error.name, attempts: error.$metadata.attempts ?? 1 }
    : undefined;

/** Whether `error` says that there is no such object. A 404 without S3's word for it is a page of somebody else's. */
export const saysNoSuchObject = (error: unknown): boolean => refusalOf(error)?.code === 'NoSuchKey';

/** Whether a store that answers a conditional write so does not know what a condition is, rather than that it does not hold. */
export const saysNotImplemented = (error: unknown): boolean => {
  const { status = 0, code } = refusalOf(error) ?? {};
  return code === 'NotImplemented' || code === 'MethodNotAllowed' || [405, 501].includes(status);
};

/** The store lacks `header`, whether it says so or acts so. */
export const lacksConditions = ({ endpoint, bucket }: S3Place, how: string, cause?: unknown): Fault =>
  new Fault(
    'store_lacks_conditional_writes',
    `open the store: bucket ${bucket} at ${endpoint ?? 'AWS'} ${how} on writes; take AWS S3, SeaweedFS or MinIO`,
    { cause },
  );

/** What S3 refuses, or a connection that fails, as a Fault that names the operation, the bucket and the endpoint. */
export const s3Fault = (operation: string, { endpoint, bucket }: S3Place, cause: unknown): Fault => {
  const { code, advice } = judgementOn(cause);
  return new Fault(code, `${operation} in bucket ${bucket} at ${endpoint ?? 'AWS'}: ${reasonOf(cause)}; ${advice}`, { cause });
};

/** An answer that is none of S3's although its status says that all is well: of a proxy's login page, as a rule. */
export class NotAnAnswerOfS3 extends Error {
  override readonly name = 'NotAnAnswerOfS3';
}

const reasonOf = (error: unknown): string => {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  if (!(error instanceof Error)) return String(error);
  const status = refusalOf(error)?.status;
  return `${error.name}${status === undefined ? '' : ` (HTTP ${status})`}: ${error.message}`;
};

const KEYS = 'check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and their rights';
const REGION = 'correct store.region, or store.endpoint, in config.yaml';

/** S3's codes of what stays refused until somebody changes a setting. */
const SETTINGS: Readonly<Record<string, string>> = {
  NoSuchBucket: 'tasks init makes it; or correct store.url',
  InvalidBucketName: 'correct store.url',
  BucketAlreadyExists: 'it is of another owner: correct store.url',
  PermanentRedirect: REGION,
  TemporaryRedirect: REGION,
  AuthorizationHeaderMalformed: REGION,
  IllegalLocationConstraintException: REGION,
  InvalidAccessKeyId: KEYS,
  SignatureDoesNotMatch: KEYS,
  AccessDenied: KEYS,
  InvalidToken: KEYS,
};

/** Codes and names of what may pass, with other advice than the usual. */
const PASSING: Readonly<Record<string, string>> = {
  RequestTimeTooSkewed: "set the clock of this host: it differs from the store's",
  ExpiredToken: 'renew the credentials of this role',
  CredentialsProviderError: 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
  SlowDown: 'it asks for fewer requests: try again',
  NotAnAnswerOfS3: 'see what answers there: a proxy, a login page; and check store.endpoint in config.yaml',
};

const UNKNOWN = 'check that the store runs, and store.endpoint and store.region in config.yaml';

const judgementOn = (error: unknown): { readonly code: FaultCode; readonly advice: string } => {
  const name = error instanceof Error ? error.name : '';
  const setting = SETTINGS[name];
  return setting === undefined ? { code: 'store_unavailable', advice: PASSING[name] ?? UNKNOWN } : { code: 'config', advice: setting };
};
