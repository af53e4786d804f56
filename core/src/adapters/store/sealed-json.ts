import { createHash } from 'node:crypto';
import type { ObjectStore } from '../../candles/index.ts';
import { corrupt, decoded } from '../parquet/index.ts';

/** The JSON object `text` with the sha256 of all of it, and of the key it will be read from, as its last field. */
export const sealedJson = (text: string, key: string): string => {
  const value = JSON.parse(text) as object;
  return JSON.stringify({ ...value, sha256: sha256Of(key, value) }, null, 2);
};

/**
 * One of before there were checksums, without that field, is taken as it is.
 *
 * @returns undefined when there is none
 * @throws Fault `corrupt_object` when it is not what was written at `key`
 */
export const readSealedJson = async (objects: ObjectStore, key: string): Promise<object | undefined> => {
  const found = await objects.read(key);
  if (found.kind === 'missing') return undefined;
  const value: unknown = decoded(key, () => JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(found.bytes)));
  if (typeof value !== 'object' || value === null) throw corrupt(key, 'it is no JSON object');
  if (!('sha256' in value)) return value;
  const { sha256, ...rest } = value;
  if (sha256 !== sha256Of(key, rest)) throw corrupt(key, 'it is not what was written there');
  return rest;
};

/** Of its compact form: how it is laid out does not matter. */
const sha256Of = (key: string, value: object): string =>
  createHash('sha256')
    .update(JSON.stringify([key, value]))
    .digest('hex');
