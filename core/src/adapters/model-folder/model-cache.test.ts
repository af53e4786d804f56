import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Fault } from '../../fault/index.ts';
import { folderSha256, type ModelFolder } from '../../model/index.ts';
import { cachedModelFolder } from './model-cache.ts';

const MARKET = 'binance-BTC-USDT-1h';
let dir: string;
let downloads: number[];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cache-'));
  downloads = [];
});

afterEach(() => rmSync(dir, { recursive: true }));

const folderOf = (version: number): ModelFolder =>
  new Map([
    ['MLmodel', new TextEncoder().encode(`version ${version}`)],
    ['code/loader.py', Uint8Array.of(1, 2, 3)],
  ]);

type Registry = Parameters<typeof cachedModelFolder>[1];

const registryOf = (version: number): Registry => ({
  download: async () => {
    downloads.push(version);
    return folderOf(version);
  },
});

const away: Registry = { download: () => Promise.reject(new Fault('registry_unavailable', 'away')) };

const fetch = (version: number, from = registryOf(version)): Promise<ModelFolder> =>
  cachedModelFolder(dir, from, MARKET, version, folderSha256(folderOf(version)));

test('asks the registry once, and then not even whether it is there', async () => {
  const fetched = await fetch(1);
  const kept = await fetch(1, away);
  expect(folderSha256(kept)).toBe(folderSha256(fetched));
  expect([...kept.keys()].toSorted()).toEqual(['MLmodel', 'code/loader.py']);
  expect(downloads).toEqual([1]);
});

test.each<[string, (copy: string) => void]>([
  ['changed', (copy) => writeFileSync(join(copy, 'MLmodel'), 'version 9')],
  ['short of a file', (copy) => rmSync(join(copy, 'code'), { recursive: true })],
  ['with a file too many', (copy) => writeFileSync(join(copy, 'code', 'more.py'), '')],
])('a copy that is %s is fetched again', async (_, damage) => {
  await fetch(1);
  const copy = join(dir, MARKET, '1');
  damage(copy);
  expect(folderSha256(await fetch(1))).toBe(folderSha256(folderOf(1)));
  expect(readFileSync(join(copy, 'MLmodel'), 'utf8')).toBe('version 1');
  expect(readdirSync(join(copy, 'code'))).toEqual(['loader.py']);
  expect(downloads).toEqual([1, 1]);
  damage(copy);
  await expect(fetch(1, away)).rejects.toMatchObject({ code: 'registry_unavailable' });
});

test('what the registry holds must match too, and is not kept otherwise', async () => {
  const wrong = cachedModelFolder(dir, registryOf(1), MARKET, 1, folderSha256(folderOf(2)));
  await expect(wrong).rejects.toMatchObject({ code: 'model_refused', message: expect.stringContaining(`${MARKET} version 1`) });
  expect(existsSync(join(dir, MARKET))).toBe(false);
});

test('many at once end with one whole copy', async () => {
  const all = await Promise.all(Array.from({ length: 12 }, () => fetch(1)));
  expect(new Set(all.map(folderSha256)).size).toBe(1);
  expect(readdirSync(join(dir, MARKET))).toEqual(['1']);
});

test('a registry that has lost its files is no hindrance while there is a copy, and is named when there is none', async () => {
  const emptied: Registry = { download: () => Promise.resolve(undefined) };
  await fetch(1);
  expect(folderSha256(await fetch(1, emptied))).toBe(folderSha256(folderOf(1)));
  await expect(fetch(2, emptied)).rejects.toMatchObject({
    code: 'model_refused',
    message: expect.stringMatching(new RegExp(`${MARKET} version 2 .*the registry has lost its files, .*no verified copy of it in ${dir}`)),
  });
});

/** Used so long ago. */
const aged = (version: number, seconds: number): void => {
  const at = Date.now() / 1000 - seconds;
  utimesSync(join(dir, MARKET, String(version)), at, at);
};

test('a champion that is in use outlasts any number of candidates', async () => {
  for (const version of [1, 2, 3, 4, 5, 6]) {
    await fetch(version);
    aged(version, 100 - version);
    await fetch(1, away);
    aged(1, 50);
  }
  expect(readdirSync(join(dir, MARKET)).toSorted()).toEqual(['1', '5', '6']);
});

test('keeps the three that were used last, and sweeps what a killed writer left an hour ago', async () => {
  const old = join(dir, MARKET, '.unfinished-old');
  const fresh = join(dir, MARKET, '.unfinished-fresh');
  for (const left of [old, fresh]) mkdirSync(left, { recursive: true });
  utimesSync(old, 0, 0);
  for (const version of [7, 8, 9, 10, 11]) {
    await fetch(version);
    aged(version, 100 - version);
  }
  expect(readdirSync(join(dir, MARKET)).toSorted()).toEqual(['.unfinished-fresh', '10', '11', '9']);
  await fetch(2);
  expect(readdirSync(join(dir, MARKET)).toSorted()).toEqual(['.unfinished-fresh', '10', '11', '2']);
});

test('a name that leads out of the folder is refused', async () => {
  const evil: ModelFolder = new Map([['../../../outside', Uint8Array.of(1)]]);
  const download = cachedModelFolder(dir, { download: async () => evil }, MARKET, 1, folderSha256(evil));
  await expect(download).rejects.toMatchObject({ code: 'model_refused' });
  expect(readdirSync(join(dir, MARKET))).toEqual([]);
});

test('a cache that cannot be written is named', async () => {
  writeFileSync(join(dir, MARKET), 'a file where a folder should be');
  await expect(fetch(1)).rejects.toMatchObject({ code: 'config', message: expect.stringContaining(join(dir, MARKET)) });
});
