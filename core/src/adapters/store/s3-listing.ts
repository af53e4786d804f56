import { ListObjectsV2Command, type ListObjectsV2CommandOutput, type S3Client } from '@aws-sdk/client-s3';
import type { ObjectListing } from '../../candles/index.ts';
import { NotAnAnswerOfS3 } from './s3-failure.ts';

/**
 * Every object of a bucket whose key begins with `prefix`, page after page.
 *
 * @throws NotAnAnswerOfS3 when a page is none: it would be taken for an empty store, or for all of one
 */
export const listing = async (client: S3Client, bucket: string, prefix: string): Promise<readonly ObjectListing[]> => {
  const listed: ObjectListing[] = [];
  const tokens = new Set<string>();
  for (let token: string | undefined; ; ) {
    const request = { Bucket: bucket, Prefix: prefix, ...(token === undefined ? {} : { ContinuationToken: token }) };
    const page = await client.send(new ListObjectsV2Command(request));
    listed.push(...listingsOf(page, prefix));
    token = page.NextContinuationToken;
    if (page.IsTruncated !== true && token === undefined) return listed;
    if (token === undefined || tokens.has(token)) throw new NotAnAnswerOfS3('a listing that goes on does not tell where');
    tokens.add(token);
  }
};

const listingsOf = ({ Name, Contents = [] }: ListObjectsV2CommandOutput, prefix: string): readonly ObjectListing[] => {
  if (Name === undefined) throw new NotAnAnswerOfS3('the answer to a listing names no bucket');
  return Contents.map(({ Key, ETag, Size }) => {
    if (Key?.startsWith(prefix) !== true || ETag === undefined || Size === undefined)
      throw new NotAnAnswerOfS3(`a listing of ${prefix || 'all'} has an entry of ${Key}, with etag ${ETag} and size ${Size}`);
    return { key: Key, etag: ETag, size: Size };
  });
};
