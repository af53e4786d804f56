import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openStore } from '@forecast/core/adapters/store';
import { afterEach, beforeEach, expect, test } from 'vitest';

const WRITER = fileURLToPath(import.meta.resolve('./store-writer.ts'));
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'store-'));
});
afterEach(() => rm(folder, { recursive: true }));

const openFolder = () => openStore({ url: `file://${folder}`, endpoint: null, region: '' });
const writer = (...args: string[]): ChildProcess => spawn(process.execPath, [WRITER, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
const ended = async (child: ChildProcess): Promise<unknown> => (await once(child, 'exit'))[0];
const killed = (child: ChildProcess): Promise<unknown> => {
  child.kill('SIGKILL');
  return ended(child);
};

test('six processes count together, and no count is lost', async () => {
  const codes = await Promise.all(Array.from({ length: 6 }, () => ended(writer('count', folder, '30'))));
  expect(codes).toEqual([0, 0, 0, 0, 0, 0]);
  const found = await (await openFolder()).read('counter');
  expect(found.kind === 'object' && Buffer.from(found.bytes).toString()).toBe('180');
}, 60_000);

test('writers that are killed leave whole objects, no lock, and nothing that is listed or stays', async () => {
  let state = 20_250_728;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return state % below;
  };
  let debris = 0;
  for (let round = 0; round < 10; round++) {
    const writers = [writer('write-on', folder), writer('write-on', folder)];
    await Promise.all(writers.map((child) => once(child.stdout ?? child, 'data')));
    await delay(random(150));
    await Promise.all(writers.map(killed));
    debris += (await readdir(join(folder, '.tmp'))).length;

    const store = await openFolder();
    expect(await readdir(join(folder, '.tmp'))).toEqual([]);
    expect((await store.list('')).map(({ key }) => key)).toEqual(['objects/1', 'objects/2', 'objects/3', 'objects/4']);
    for (const i of [1, 2, 3, 4]) {
      const found = await store.read(`objects/${i}`);
      const bytes = found.kind === 'object' ? Buffer.from(found.bytes) : Buffer.alloc(0);
      expect(createHash('sha256').update(bytes.subarray(32)).digest()).toEqual(bytes.subarray(0, 32));
    }
    expect(await store.write('objects/1', Buffer.concat([createHash('sha256').digest()]), { kind: 'any' })).toMatchObject({
      kind: 'written',
    });
  }
  expect(debris).toBeGreaterThan(0);
}, 120_000);

test('opening a store leaves alone what another process is writing', async () => {
  const busy = writer('write-on', folder);
  await once(busy.stdout ?? busy, 'data');
  for (let i = 0; i < 50; i++) await openFolder();
  expect(busy.exitCode).toBeNull();
  await killed(busy);
});

/** A file system of 300 kB that only the command sees, where the host lets a user have one; else a limit on the size of its files. */
const cramped = (): string[] => {
  const mount = ['--mount', 'sh', '-c', 'mount -t tmpfs -o size=300k tmpfs "$1" && shift && exec "$@"', 'sh', folder];
  const ways = [
    ['unshare', ...mount],
    ['unshare', '--user', '--map-root-user', ...mount],
  ];
  return ways.find(([command = '', ...args]) => spawnSync(command, [...args, 'true']).status === 0) ?? ['prlimit', '--fsize=300000'];
};

test.each([
  ['disk', cramped],
  ['limit of file sizes', () => ['prlimit', '--fsize=300000']],
])('a full %s is told as such, keeps the old object, and does not stop what is written once there is room', (_, limited) => {
  const [command = '', ...args] = limited();
  const { stdout, stderr } = spawnSync(command, [...args, process.execPath, WRITER, 'fill', folder, '1000000'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({
    fault: { code: 'disk_full', message: expect.stringMatching(new RegExp(`^write ${folder}/objects/replaced: .*make room`)) },
    kept: 'old',
    listed: ['objects/replaced', 'second'],
  });
});

test('a folder that is a file is a fault that names it', async () => {
  await writeFile(join(folder, 'file'), 'x');
  const opening = openStore({ url: `file://${folder}/file`, endpoint: null, region: '' });
  await expect(opening).rejects.toMatchObject({ code: 'store_unavailable', message: expect.stringContaining(`open ${folder}/file: E`) });
});

test('an object that cannot be read is a fault that names it and the operation', async () => {
  const store = await openFolder();
  await store.write('a', Buffer.from('x'), { kind: 'any' });
  await rm(join(folder, '.tmp'), { recursive: true });
  await expect(store.write('a', Buffer.from('y'), { kind: 'any' })).rejects.toMatchObject({
    code: 'store_unavailable',
    message: expect.stringContaining(`write ${folder}/a: ENOENT`),
  });
});

test.each(['/plain/path', 'https://bucket', 's3://', 's3://UPPER/x'])('%s is no store', async (url) => {
  await expect(openStore({ url, endpoint: null, region: '' })).rejects.toMatchObject({ code: 'config' });
});
