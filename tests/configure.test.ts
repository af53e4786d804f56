import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { passingFolder } from './replay-folder.ts';

/** A checkout of what the script reads, with the engine's socket where the test says. */
const checkout = () => {
  const folder = passingFolder();
  mkdirSync(join(folder, 'docker'));
  for (const file of ['docker/configure.sh', '.env.example']) cpSync(file, join(folder, file));
  const socket = join(folder, 'docker.sock');
  writeFileSync(socket, '');
  const env = join(folder, '.env');
  const configure = (engine = socket) => {
    const { status, stderr } = spawnSync(join(folder, 'docker/configure.sh'), [], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], DOCKER_SOCKET: engine },
    });
    return { status, stderr };
  };
  return { folder, env, configure, text: (): string => readFileSync(env, 'utf8') };
};

const SECRETS = [
  'POSTGRES_PASSWORD',
  'AIRFLOW_DB_PASSWORD',
  'MLFLOW_DB_PASSWORD',
  'FORECAST_DB_PASSWORD',
  'AIRFLOW_FERNET_KEY',
  'AIRFLOW_API_SECRET_KEY',
  'AIRFLOW_JWT_SECRET',
  'AIRFLOW_ADMIN_PASSWORD',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'API_ADMIN_KEY',
];

const valuesOf = (text: string): Record<string, string> =>
  Object.fromEntries([...text.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]));

test('every secret is filled with one of its own, for nobody else to read, and a second run changes none', () => {
  const { env, configure, text } = checkout();
  cpSync('.env.example', env);
  expect(configure().status).toBe(0);
  const first = valuesOf(text());
  expect(SECRETS.filter((name) => (first[name] ?? '').length < 20)).toEqual([]);
  expect(new Set(SECRETS.map((name) => first[name])).size).toBe(SECRETS.length);
  expect(statSync(env).mode & 0o077).toBe(0);
  expect(configure()).toEqual({ status: 0, stderr: '' });
  expect(valuesOf(text())).toEqual(first);
});

test('what has a value keeps it, and a name that is not there is added', () => {
  const { env, configure, text } = checkout();
  const without = readFileSync('.env.example', 'utf8').replace(/^AIRFLOW_JWT_SECRET=\n/m, '');
  // No end of line at the end, as an editor may leave it.
  writeFileSync(env, `${without.replace('MLFLOW_DB_PASSWORD=', 'MLFLOW_DB_PASSWORD=mine')}# API_PORT=8000`);
  expect(configure()).toMatchObject({ status: 0, stderr: expect.stringContaining('AIRFLOW_JWT_SECRET: filled') });
  const values = valuesOf(text());
  expect([values['MLFLOW_DB_PASSWORD'], values['AIRFLOW_JWT_SECRET']?.length]).toEqual(['mine', 48]);
  expect(text()).toMatch(/^# API_PORT=8000$/m);
});

test('without an engine, or without a file, it says so and changes nothing', () => {
  const { folder, env, configure, text } = checkout();
  expect(configure()).toEqual({ status: 64, stderr: '.env is not there: cp .env.example .env\n' });
  cpSync('.env.example', env);
  const before = text();
  expect(configure(join(folder, 'nowhere'))).toMatchObject({
    status: 69,
    stderr: expect.stringMatching(/^DOCKER_GID cannot be found: is the Docker engine running\?$/m),
  });
  expect(text()).toBe(before);
  expect(execFileSync('ls', ['-A', folder], { encoding: 'utf8' }).split('\n')).toEqual([
    '.env',
    '.env.example',
    'docker',
    'docker.sock',
    '',
  ]);
});
