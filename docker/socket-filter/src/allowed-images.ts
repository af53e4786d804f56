import { z } from 'zod';
import type { Engine } from './engine.ts';

const Images = z.array(z.object({ Id: z.string(), RepoTags: z.array(z.string()).nullish(), RepoDigests: z.array(z.string()).nullish() }));
const Filters = z.strictObject({ reference: z.array(z.string()).optional() });

/** The images that are there, ours only, each with the references that are allowed. */
export const allowedImages = async (engine: Engine, allowed: readonly string[], filters: string | undefined) => {
  const asked = askedFor(filters, allowed);
  const ours = (references: readonly string[] | null | undefined) => (references ?? []).filter((reference) => asked.includes(reference));
  return Images.parse(await engine.read('/images/json'))
    .map(({ Id, RepoTags, RepoDigests }) => ({ Id, RepoTags: ours(RepoTags), RepoDigests: ours(RepoDigests) }))
    .filter(({ RepoTags, RepoDigests }) => RepoTags.length + RepoDigests.length > 0);
};

/** The allowed references that the `filters` of the query, in its raw form, leave over. A filter that is not understood leaves none. */
const askedFor = (filters: string | undefined, allowed: readonly string[]): readonly string[] => {
  if (filters === undefined) return allowed;
  const read = Filters.safeParse(decoded(filters));
  if (!read.success) return [];
  const { reference } = read.data;
  return reference === undefined ? allowed : allowed.filter((each) => reference.includes(each));
};

const decoded = (raw: string): unknown => {
  try {
    return JSON.parse(decodeURIComponent(raw.replaceAll('+', ' ')));
  } catch {
    return undefined;
  }
};
