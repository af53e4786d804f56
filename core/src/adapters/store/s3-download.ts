import { GetObjectCommand, type GetObjectCommandInput, type GetObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import type { StoredObject } from '../../candles/index.ts';
import { NotAnAnswerOfS3, refusalOf, saysNoSuchObject } from './s3-failure.ts';

const DOWNLOADS = 3;

/** Reads an object, or the range of it that `request` names. The SDK repeats a request without an answer, not one whose body breaks off. */
export const download = async (client: S3Client, request: GetObjectCommandInput): Promise<StoredObject> => {
  for (let left = DOWNLOADS - 1; ; left--) {
    const answer = await answerTo(client, request);
    if ('kind' in answer) return answer;
    try {
      // A body that is not read to its end keeps its connection for ever.
      const bytes = (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
      return { kind: 'object', bytes, etag: etagOf(answer, request) };
    } catch (error) {
      if (left === 0 || error instanceof NotAnAnswerOfS3) throw error;
    }
  }
};

/** An object has an etag, and only a report is a page: we name no types, and some stores guess them by the key. */
const etagOf = ({ ETag, ContentType = '' }: GetObjectCommandOutput, { Key = '' }: GetObjectCommandInput): string => {
  if (ETag === undefined) throw new NotAnAnswerOfS3('the answer to a read has no etag');
  if (/^text\/html/i.test(ContentType) && !Key.endsWith('.html')) throw new NotAnAnswerOfS3('the answer to a read is a page');
  return ETag;
};

const answerTo = async (client: S3Client, request: GetObjectCommandInput) => {
  try {
    return await client.send(new GetObjectCommand(request));
  } catch (error) {
    if (saysNoSuchObject(error)) return { kind: 'missing' } as const;
    // No range of an empty object can be had.
    if (refusalOf(error)?.status === 416) return { kind: 'object', bytes: new Uint8Array(), etag: '' } as const;
    throw error;
  }
};
