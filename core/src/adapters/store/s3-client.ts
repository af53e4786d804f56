import { S3Client } from '@aws-sdk/client-s3';
import type { S3Place } from './s3-failure.ts';

export interface S3Settings extends S3Place {
  /** before every key, without slashes at its ends; empty for none */
  readonly prefix: string;
  readonly region: string;
  /** undefined: those of the role that the container or the machine runs as */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
}

const ATTEMPTS = 4;
const CONNECT_MS = 3_000;
const REQUEST_MS = 30_000;
/** without a byte: `requestTimeout` ends with the first line of an answer */
const SILENCE_MS = 15_000;

/** The SDK's client, as stores other than AWS need it too. */
export const s3Client = ({ endpoint, region, credentials }: S3Settings): S3Client =>
  new S3Client({
    region,
    ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
    ...(credentials === undefined ? {} : { credentials }),
    maxAttempts: ATTEMPTS,
    // Newer checksums trouble older stores.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: REQUEST_MS, throwOnRequestTimeout: true, socketTimeout: SILENCE_MS },
  });
