import type { Call } from './mlflow-connection.ts';

type Query = Readonly<Record<string, string | number>>;

/** Reads; may be repeated. */
export const read = (operation: string, path: string, query: Query = {}): Call => ({
  operation,
  method: 'GET',
  path: api(path),
  query,
  idempotent: true,
});

/** Reads by POST; may be repeated. */
export const search = (operation: string, path: string, json: unknown): Call => ({
  operation,
  method: 'POST',
  path: api(path),
  json,
  idempotent: true,
});

/** Writes what is the same when it is written twice. */
export const put = (operation: string, path: string, json: unknown, method: Call['method'] = 'POST'): Call => ({
  operation,
  method,
  path: api(path),
  json,
  idempotent: true,
});

/** Makes something new each time: never repeated. */
export const create = (operation: string, path: string, json: unknown): Call => ({
  operation,
  method: 'POST',
  path: api(path),
  json,
  idempotent: false,
});

const api = (path: string): string => `/api/2.0/mlflow/${path}`;

/** MLflow's list of key and value. */
export const pairs = (values: Readonly<Record<string, string>>): { key: string; value: string }[] =>
  Object.entries(values).map(([key, value]) => ({ key, value }));

/** All items of a paged answer; MLflow leaves the token away on the last page. */
export const allPages = async <T>(
  page: (token: string | undefined) => Promise<{ items: readonly T[]; next: string | undefined }>,
): Promise<T[]> => {
  const all: T[] = [];
  let token: string | undefined;
  do {
    const { items, next } = await page(token);
    all.push(...items);
    token = next === '' ? undefined : next;
  } while (token !== undefined);
  return all;
};
