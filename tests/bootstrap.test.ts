import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { passingFolder } from './replay-folder.ts';

/** What the programs of the host do: each a shell script that finds its arguments in `$*`. */
interface Host {
  readonly npm?: string;
  readonly python3?: string;
}

const INSTALLS =
  'mkdir -p node_modules/.bin node_modules/vitest; echo {} > node_modules/vitest/package.json; ln -sf "$NODE" node_modules/.bin/node';
const NPM = `echo npm begins >> log; ${INSTALLS}; echo npm ends >> log`;
const UV =
  'PATH=/usr/bin:/bin; [ $1 != venv ] || { echo airflow begins >> log; mkdir -p .venv-airflow/bin; touch .venv-airflow/bin/python; }';
const MAKES_VENV = `mkdir -p .venv/bin; for name in python uv; do printf '#!/bin/sh\\n${UV}\\n' > .venv/bin/$name; chmod +x .venv/bin/$name; done; `;
const PYTHON = `case "$*" in "-m venv .venv") echo python begins >> log; ${MAKES_VENV} echo python ends >> log;; esac`;

const LOCKS = [
  'python/uv.lock',
  'python/requirements.lock',
  'python/test-requirements.lock',
  'docker/airflow/requirements.lock',
  'tests/dags/requirements.lock',
];

/** A clone of which nothing but the bootstrap is there, on a host with the given programs. */
const clone = (host: Host) => {
  const folder = passingFolder();
  for (const file of ['bootstrap.mjs', 'package-lock.json', ...LOCKS]) cpSync(file, join(folder, file));
  const programs = join(folder, 'host');
  const hosts = (programsOfHost: Host): void => {
    rmSync(programs, { recursive: true, force: true });
    mkdirSync(programs);
    for (const [name, script] of Object.entries(programsOfHost))
      writeFileSync(join(programs, name), `#!/bin/sh\nPATH=/usr/bin:/bin\n${script}\n`, { mode: 0o755 });
  };
  hosts(host);
  const begin = (...parts: readonly string[]): ChildProcess =>
    spawn(process.execPath, ['bootstrap.mjs', ...parts], {
      cwd: folder,
      env: { PATH: programs, NODE: process.execPath },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  const bootstrap = async (...parts: readonly string[]) => endOf(begin(...parts));
  const log = (): readonly string[] =>
    existsSync(join(folder, 'log')) ? readFileSync(join(folder, 'log'), 'utf8').trim().split('\n') : [];
  return { folder, hosts, begin, bootstrap, log, has: (file: string) => existsSync(join(folder, file)) };
};

const endOf = async (child: ChildProcess): Promise<{ end: number | NodeJS.Signals | null; stderr: string }> => {
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { end: signal ?? code, stderr };
};

test('a fresh clone is brought up once, and the second time nothing is done', async () => {
  const { bootstrap, log } = clone({ npm: NPM, python3: PYTHON });
  expect(await bootstrap('packages', 'python', 'test')).toMatchObject({
    end: 0,
    stderr: expect.stringMatching(/Python packages of the tests: done in \d+ s/),
  });
  expect(log().toSorted()).toEqual(['npm begins', 'npm ends', 'python begins', 'python ends']);
  expect(await bootstrap('packages', 'python', 'test')).toEqual({ end: 0, stderr: '' });
  expect(log()).toHaveLength(4);
});

test('what needs the Python environment comes after it', async () => {
  const { bootstrap, log } = clone({ npm: NPM, python3: PYTHON });
  expect(await bootstrap('airflow', 'test', 'python')).toMatchObject({
    end: 0,
    stderr: expect.stringMatching(/Airflow for the tests of the DAGs: done in \d+ s/),
  });
  expect(log()).toEqual(['python begins', 'python ends', 'airflow begins']);
  expect(await bootstrap('airflow', 'test', 'python')).toEqual({ end: 0, stderr: '' });
});

const version = (number: string) => `case "$*" in --version) echo Python ${number};;`;
test.each<[string, Host, RegExp]>([
  ['there is no Python', { npm: NPM }, /^Python 3\.11 or later is needed: there is no python3 \(Debian: apt-get install python3-venv\)$/m],
  [
    'Python is too old',
    { npm: NPM, python3: `${version('3.9.2')} *) exit 1;; esac` },
    /^Python 3\.11 or later with venv is needed: found Python 3\.9\.2 /m,
  ],
  [
    'Python has no venv',
    { npm: NPM, python3: `${version('3.12.1')} *venv*) exit 1;; esac` },
    /^Python 3\.11 or later with venv is needed: Python 3\.12\.1 is there without it /m,
  ],
  ['there is no npm', { python3: PYTHON }, /^npm is needed beside Node: there is none /m],
  [
    'a library of Node is missing',
    {
      npm: `${INSTALLS}; rm node_modules/.bin/node; printf '#!/bin/sh\\necho "node: error while loading shared libraries: libatomic.so.1: cannot open" >&2; exit 127\\n' > node_modules/.bin/node; chmod +x node_modules/.bin/node`,
      python3: PYTHON,
    },
    /^libatomic\.so\.1 is needed \(Debian: apt-get install libatomic1\)$/m,
  ],
  [
    'the registry cannot be reached',
    { npm: 'printf "npm error code ECONNREFUSED\\nnpm error     at connect (node:net:1)\\n" >&2; exit 1', python3: PYTHON },
    /^the package registry cannot be reached: check the network and the proxy settings\nnpm error code ECONNREFUSED$/m,
  ],
  [
    'the disk is full',
    { npm: 'echo npm error ENOSPC: no space left on device, write >&2; exit 1', python3: PYTHON },
    /^the disk is full \(\d+ MB free\): about 2 GB/m,
  ],
  [
    'the folder is read-only',
    { npm: 'echo EROFS: read-only file system, mkdir node_modules >&2; exit 1', python3: PYTHON },
    /^this folder cannot be written to: \//m,
  ],
])('%s: told in a sentence, and nothing that is half made is taken for done', async (_, host, sentence) => {
  const { bootstrap, hosts, has } = clone(host);
  const { end, stderr } = await bootstrap();
  expect(stderr).toMatch(sentence);
  expect(stderr).not.toMatch(/^(npm error)? {4}at /m);
  expect(end).toBe(69);
  expect(has('.bootstrap.lock')).toBe(false);
  hosts({ npm: NPM, python3: PYTHON });
  expect(await bootstrap()).toMatchObject({ end: 0 });
  expect(await bootstrap()).toEqual({ end: 0, stderr: '' });
});

test('the first failure stops the other part, which is not done then', async () => {
  const waits = `case "$*" in "-m venv .venv") ${MAKES_VENV} exec sleep 60;; esac`;
  const { bootstrap, has, log } = clone({ npm: 'until [ -x .venv/bin/uv ]; do sleep 0.05; done; exit 1', python3: waits });
  expect(await bootstrap()).toMatchObject({ end: 69 });
  expect([has('.venv/bin/python'), has('.venv/.bootstrap'), has('node_modules/.bootstrap')]).toEqual([true, false, false]);
  expect(log()).toEqual([]);
});

test('of two at once one works and the other waits', async () => {
  const { bootstrap, log } = clone({ npm: `sleep 1; ${NPM}`, python3: PYTHON });
  const both = await Promise.all([bootstrap(), bootstrap()]);
  expect(both.map(({ end }) => end)).toEqual([0, 0]);
  expect(both.map(({ stderr }) => stderr).join('')).toMatch(/waiting for another bootstrap of this folder \(process \d+\)/);
  expect(log()).toHaveLength(4);
});

test('after a kill the next one waits for the programs that live on, and begins anew', async () => {
  const { begin, bootstrap, log, has } = clone({
    npm: `echo npm begins >> log; sleep 1; ${INSTALLS}; echo npm ends >> log`,
    python3: PYTHON,
  });
  const killed = begin('packages');
  while (log().length === 0) await sleep(10);
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  expect(await bootstrap('packages')).toMatchObject({ end: 0 });
  expect(log()).toEqual(['npm begins', 'npm ends', 'npm begins', 'npm ends']);
  expect([has('.bootstrap.lock'), has('.bootstrap.lock.guard')]).toEqual([false, false]);
});

test('told to stop it stops, and so does what it started', async () => {
  const { begin, has, log } = clone({ npm: 'trap "" TERM; echo npm begins >> log; exec sleep 60', python3: PYTHON });
  const stopped = begin('packages');
  while (log().length === 0) await sleep(10);
  stopped.kill('SIGTERM');
  expect(await endOf(stopped)).toMatchObject({ end: 143 });
  expect(has('.bootstrap.lock')).toBe(false);
});

test('a lock whose process number a stranger has by now holds nobody up', async () => {
  const { folder, bootstrap } = clone({ npm: NPM, python3: PYTHON });
  writeFileSync(join(folder, '.bootstrap.lock'), `${process.pid} 1\n`);
  expect(await bootstrap()).toMatchObject({ end: 0 });
});

test('what was made and then lost is made again', async () => {
  const { folder, bootstrap, log } = clone({ npm: NPM, python3: PYTHON });
  await bootstrap();
  rmSync(join(folder, '.venv/bin/python'));
  expect(await bootstrap()).toMatchObject({
    end: 0,
    stderr: expect.stringMatching(/^Python environment \.\.\.\nPython environment: done/),
  });
  writeFileSync(join(folder, 'package-lock.json'), '{}');
  expect(await bootstrap()).toMatchObject({ end: 0, stderr: expect.stringMatching(/^Node 26 and packages \.\.\.\n/) });
  expect(log().filter((line) => line === 'npm ends')).toHaveLength(2);
});

test('a part that nobody knows is refused', async () => {
  const { bootstrap } = clone({ npm: NPM, python3: PYTHON });
  expect(await bootstrap('everything')).toEqual({
    end: 64,
    stderr: 'bootstrap: no part is called everything; there are packages, python, test, airflow\n',
  });
});
