import { expect, test } from 'vitest';
import { folderSha256 } from './folder-sha256.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

test('is what find, sort and sha256sum say of the same files, in whatever order they come', () => {
  const folder = new Map([
    ['ä b.txt', utf8('')],
    ['code/x.py', utf8('b\n')],
    ['MLmodel', utf8('a\n')],
    ['Z', utf8('z')],
  ]);
  // GNU coreutils 9, the command of the docstring in a folder with these files
  expect(folderSha256(folder)).toBe('a63eb9deb8186ce992864440d0c7f278202c9d4f252f636f422cebb30d03c06a');
});

test('changes with a name, a byte, and a file more', () => {
  const folders = [
    [['a', 'x']],
    [['b', 'x']],
    [['a', 'y']],
    [
      ['a', 'x'],
      ['b', 'x'],
    ],
  ] as [string, string][][];
  const sums = folders.map((files) => folderSha256(new Map(files.map(([path, text]) => [path, utf8(text)]))));
  expect(new Set(sums).size).toBe(4);
});
