/** JSON with the keys of every object in order: equal values, equal text. */
export const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    isObject(part) ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1))) : part,
  );

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);
