import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { passingFolder } from './replay-folder.ts';

const MAIN = fileURLToPath(new URL('../tasks/src/main.ts', import.meta.url));
const COMPILED = fileURLToPath(new URL('../node_modules/.cache/compile', import.meta.url));
const { DATABASE_URL: _, ...calm } = process.env;

/** `tasks ARGV` as a process, its store in a new folder. */
const tasks = (argv: readonly string[], variables: Readonly<Record<string, string>> = {}) => {
  const folder = passingFolder();
  const file = join(folder, 'config.yaml');
  writeFileSync(file, `store: {url: "file://${folder}/store"}\n`);
  const env = { ...calm, FORECAST_CONFIG: file, NODE_COMPILE_CACHE: COMPILED, ...variables };
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...argv], { encoding: 'utf8', env });
  return { status, stdout, stderr };
};

const NOBODY = 'postgres://user:secret@127.0.0.1:9/name';

test.each<[string, readonly string[], Record<string, string>, RegExp]>([
  ['no command', [], {}, /^tasks: usage: which one\? There are init, ingest, .*, replay \(tasks --help\)\n$/],
  ['an unknown command', ['forecast'], {}, /^tasks: usage: unknown command 'forecast' \(tasks --help\)\n$/],
  [
    'no database',
    ['predict'],
    {},
    /^tasks: config: DATABASE_URL is not set: postgres:\/\/user:password@host:5432\/name \(see \.env\.example\)\n$/,
  ],
  ['a database that is none', ['predict'], { DATABASE_URL: 'mysql://x' }, /^tasks: config: environment DATABASE_URL: allowed: postgres:/],
  [
    'a market that is not configured',
    ['predict', '--symbol', 'FOO/USDT'],
    { DATABASE_URL: NOBODY },
    /^tasks: unknown_market: --symbol FOO\/USDT: config\.yaml has BTC\/USDT\n$/,
  ],
  [
    'a derivative',
    ['predict', '--symbol', 'BTC/USDT:USDT'],
    { DATABASE_URL: NOBODY },
    /^tasks: unknown_market: market "BTC\/USDT:USDT": a spot pair looks like/,
  ],
  ['a key for nobody', ['keys', 'create', '--name', 'x'], {}, /^tasks: usage: required option '--scope <scope>' not specified/],
  [
    'an admin key that could be guessed',
    ['init'],
    { DATABASE_URL: NOBODY, API_ADMIN_KEY: 'hunter2' },
    /^tasks: config: environment API_ADMIN_KEY: allowed: 32 characters or more, [^\n]*\n$/,
  ],
  ['a port that cannot be', ['replay', '--port', '99999'], {}, /A port from 1 to 65535 is needed/],
])('%s ends a task with 64, one sentence and no JSON', (_name, argv, variables, sentence) => {
  expect(tasks(argv, variables)).toEqual({ status: 64, stdout: '', stderr: expect.stringMatching(sentence) });
});

test('a broken config.yaml is told whole, by file and line', () => {
  const file = join(passingFolder(), 'mine.yaml');
  writeFileSync(file, 'exchange: kraken\nmodel:\n  holdout_dayz: 3\n');
  const { status, stdout, stderr } = tasks(['predict'], { FORECAST_CONFIG: file, DATABASE_URL: NOBODY });
  expect({ status, stdout }).toEqual({ status: 64, stdout: '' });
  expect(stderr).toBe(
    `tasks: config: ${file}:1: exchange: found "kraken", allowed: "binance"\n` +
      `${file}:3: model.holdout_dayz: there is no such key; there are engine, window_months, first_holdout_days, holdout_days, drift_holdout_days, max_age_days, leak_alarm\n`,
  );
});

test('a database that is away ends a task with 69; the JSON line is all that stdout says, and no password is told', () => {
  const { status, stdout, stderr } = tasks(['score', '--at', '2025-07-28T15'], { DATABASE_URL: NOBODY });
  expect(status).toBe(69);
  expect(JSON.parse(stdout)).toEqual({
    task: 'score',
    at: '2025-07-28T15:00:00Z',
    results: [
      {
        market: 'binance-BTC-USDT-1h',
        kind: 'failed',
        code: 'database_unavailable',
        message: expect.stringMatching(
          /PostgreSQL at 127\.0\.0\.1:9, database \w+ \(DATABASE_URL\): .*ECONNREFUSED.*see whether it is running and DATABASE_URL names it$/,
        ),
      },
    ],
  });
  expect(stdout.indexOf('\n')).toBe(stdout.length - 1);
  expect(stderr).toMatch(/^binance-BTC-USDT-1h: database_unavailable: .*\n$/);
  expect(stdout + stderr).not.toContain('secret');
});
