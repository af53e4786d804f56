import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { lockDataFolder } from './data-folder-lock.ts';

const root = mkdtempSync(join(tmpdir(), 'lock-'));
const rivals: ChildProcess[] = [];
afterAll(() => {
  for (const each of rivals) each.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

const killed = async (child: ChildProcess): Promise<void> => {
  child.kill('SIGKILL');
  await once(child, 'exit');
};

/** Another process that tries the lock, says `got it` or the fault's code, and waits. */
const rival = async (folder: string) => {
  const program = `import { lockDataFolder } from ${JSON.stringify(new URL('./data-folder-lock.ts', import.meta.url).href)};
    try { lockDataFolder(${JSON.stringify(folder)}); console.log('got it'); } catch (error) { console.log(error.code); }
    setTimeout(() => {}, 60_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'ignore'] });
  rivals.push(child);
  const [said] = await once(child.stdout, 'data');
  return { child, said: String(said).trim() };
};

test('a folder has one owner, in this process too, until he gives it back', () => {
  const folder = join(root, 'made/on/the/way');
  const release = lockDataFolder(folder);
  expect(() => lockDataFolder(folder)).toThrow(
    expect.objectContaining({ code: 'data_folder_in_use', message: expect.stringContaining('--data-dir') }),
  );
  release();
  lockDataFolder(folder)();
});

test('the fault names the process that has it; a killed one has it no more', async () => {
  const folder = join(root, 'killed');
  const owner = await rival(folder);
  expect(owner.said).toBe('got it');
  expect(() => lockDataFolder(folder)).toThrow(`process ${owner.child.pid}`);
  await killed(owner.child);
  lockDataFolder(folder)();
});

test('of several that start at once after a kill one gets it', async () => {
  const folder = join(root, 'race');
  await killed((await rival(folder)).child);
  const tried = await Promise.all(Array.from({ length: 5 }, () => rival(folder)));
  expect(tried.map(({ said }) => said).toSorted((a, b) => a.localeCompare(b))).toEqual([
    ...Array<string>(4).fill('data_folder_in_use'),
    'got it',
  ]);
}, 30_000);

test('a folder that cannot be made is a mistake of the command line', () => {
  writeFileSync(join(root, 'file'), '');
  expect(() => lockDataFolder(join(root, 'file/below'))).toThrow(expect.objectContaining({ code: 'usage' }));
});
