import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { epochMs } from '@forecast/core/time';
import { beforeEach, expect, test } from 'vitest';
import { readDataFolderState, resumeClock, writeDataFolderState } from './data-folder-state.ts';

const early = epochMs(Date.UTC(2025, 8, 5));
const late = epochMs(Date.UTC(2025, 8, 10));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'state-'));
});

test('a new folder starts where it was asked to, else at the default', () => {
  expect(readDataFolderState(folder)).toBeUndefined();
  expect(resumeClock(folder, 'a', late, early)).toBe(late);
  expect(resumeClock(folder, 'a', undefined, early)).toBe(early);
});

test('a second start goes on where the clock was, or later', () => {
  writeDataFolderState(folder, { source: 'a', clock: early });
  expect(resumeClock(folder, 'a', undefined, epochMs(0))).toBe(early);
  expect(resumeClock(folder, 'a', late, epochMs(0))).toBe(late);
});

test('the past, another source and a foreign file are refused, naming --data-dir', () => {
  writeDataFolderState(folder, { source: 'a', clock: late });
  expect(() => resumeClock(folder, 'a', early, early)).toThrow(/lies before 2025-09-10T00:00:00Z.*--data-dir/);
  expect(() => resumeClock(folder, 'b', undefined, early)).toThrow(/holds data of a, not of b.*--data-dir/);
  writeFileSync(join(folder, 'state.json'), '{}');
  expect(() => readDataFolderState(folder)).toThrow(/--data-dir/);
});
