import { Fault } from '@forecast/core/fault';
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

test('says of a server that is away only once that it is, however its faults read', async () => {
  const lines: string[] = [];
  const faults = [
    new Fault('database_unavailable', 'connect ECONNREFUSED'),
    new Fault('database_unavailable', 'the database system is starting up'),
    new Fault('corrupt_row', 'column raw'),
    new Fault('corrupt_row', 'column scale'),
  ];
  const number = kept<number>(
    'number',
    async () => {
      const fault = faults.shift();
      if (fault !== undefined) throw fault;
      return 1;
    },
    (line) => lines.push(line),
  );
  await number.refresh();
  await number.refresh();
  expect(number.problem).toBe('number: database_unavailable: the database system is starting up');
  for (let i = 0; i < 3; i++) await number.refresh();
  expect(lines).toEqual([
    'number: database_unavailable: connect ECONNREFUSED',
    'number: corrupt_row: column raw',
    'number: corrupt_row: column scale',
    'number: read again',
  ]);
});
