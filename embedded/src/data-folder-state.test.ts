import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
});

const whole = JSON.stringify({ source: 'a', clock: early });
test.each<[string, string | Uint8Array]>([
  ['is empty', ''],
  ['is blank', '\n'],
  ['is torn', whole.slice(0, 20)],
  ['is torn within its clock', `${whole.slice(0, -4)}}`],
  ['has a line too many', `${whole}\n${whole}`],
  ['holds NUL bytes', '\0'.repeat(whole.length)],
  ['is not UTF-8', Uint8Array.of(0x7b, 0xff, 0x7d)],
  ['is null', 'null'],
  ['is a list', '[]'],
  ['is a text', '"the bundled candles"'],
  ['is an object without anything', '{}'],
  ['is of a later version', JSON.stringify({ source: 'a', clock: early, version: 2 })],
  ['has a clock of another type', JSON.stringify({ source: 'a', clock: '2025-09-05' })],
  ['has a clock in seconds', JSON.stringify({ source: 'a', clock: early / 1000 })],
  ['has a clock that is none', JSON.stringify({ source: 'a', clock: 1e300 })],
])('a file that %s is refused, by its name and with what to do', (_, text) => {
  writeFileSync(join(folder, 'state.json'), text);
  const refusal = {
    code: 'data_folder_mismatch',
    message: expect.stringMatching(
      /state\.json does not say whose candles .*: choose another folder with --data-dir, or write such a line/,
    ),
  };
  expect(() => readDataFolderState(folder)).toThrow(expect.objectContaining(refusal));
  expect(() => resumeClock(folder, 'a', undefined, early)).toThrow(expect.objectContaining(refusal));
});

test('a folder in its place is refused too, and the line that is advised is one that is read', () => {
  mkdirSync(join(folder, 'state.json'));
  let said = '';
  try {
    readDataFolderState(folder);
  } catch (error) {
    said = String(error);
  }
  expect(said).toContain('EISDIR');
  rmSync(join(folder, 'state.json'), { recursive: true });
  writeFileSync(join(folder, 'state.json'), /\{.*\}/.exec(said)?.[0] ?? '');
  expect(readDataFolderState(folder)).toEqual({ source: 'the bundled candles', clock: Date.UTC(2025, 8, 5, 21) });
});

test('a state that cannot be written leaves the one before, and nothing beside it', () => {
  writeDataFolderState(folder, { source: 'a', clock: early });
  mkdirSync(join(folder, `state.json.${process.pid}`));
  expect(() => writeDataFolderState(folder, { source: 'a', clock: late })).toThrow('EISDIR');
  expect(readDataFolderState(folder)).toEqual({ source: 'a', clock: early });
});
