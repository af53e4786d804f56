import { expect, test } from 'vitest';
import { allPages } from './mlflow-call.ts';

test.each([undefined, ''])('pages are asked for until there is no token: %j', async (end) => {
  const pages: Record<string, { items: number[]; next: string | undefined }> = {
    first: { items: [1, 2], next: 'b' },
    b: { items: [], next: 'c' },
    c: { items: [3], next: end },
  };
  expect(await allPages(async (token) => pages[token ?? 'first'] ?? { items: [], next: undefined })).toEqual([1, 2, 3]);
});
