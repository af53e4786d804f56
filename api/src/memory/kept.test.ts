import { expect, test } from 'vitest';
import { kept } from './kept.ts';

test('keeps what was read while it cannot be read again, and says so once', async () => {
  const lines: string[] = [];
  let away = false;
  const number = kept<number>(
    'number',
    async (previous = 0) => {
      if (away) throw new Error('nobody answers');
      return previous + 1;
    },
    (line) => lines.push(line),
  );
  await number.refresh();
  away = true;
  await number.refresh();
  await number.refresh();
  expect(number.value).toBe(1);
  expect(number.problem).toBe('number: nobody answers');
  away = false;
  await number.refresh();
  expect(number.value).toBe(2);
  expect(number.problem).toBeUndefined();
  expect(lines).toEqual(['number: nobody answers', 'number: read again']);
});
