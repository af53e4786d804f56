import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { passingFolder } from './replay-folder.ts';

const Cases = z.array(z.object({ name: z.string(), outcome: z.enum(['passed', 'failed', 'skipped']), said: z.string() }));

/** Kept beside Airflow: compiling it anew in each of its processes would double the time. Empty means unset. */
const BYTECODE = { PYTHONDONTWRITEBYTECODE: '', PYTHONPYCACHEPREFIX: resolve('.venv-airflow/pycache') };

/** Runs the Python tests of the DAGs, all in one process: Airflow takes seconds to load. */
const pytest = async () => {
  const outcomes = join(passingFolder(), 'outcomes.json');
  const child = spawn('.venv-airflow/bin/python', ['-m', 'pytest', '-c', 'tests/dags/pytest.ini', 'tests/dags'], {
    env: { ...process.env, ...BYTECODE, PYTEST_OUTCOMES: outcomes },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const [end] = (await once(child, 'close')) as [number | null];
  const cases = existsSync(outcomes) ? Cases.parse(JSON.parse(readFileSync(outcomes, 'utf8'))) : [];
  return { end, said: said.join(''), cases };
};

const { end, said, cases } = await pytest();

test('pytest ran to its end and found something to run', () => {
  // 1: some case failed, which is told below.
  const ran = (end === 0 || end === 1) && cases.length > 0;
  expect(ran ? 'ran' : said).toBe('ran');
});

test.each(cases)('$name', (each) => {
  expect(`${each.outcome}${each.said}`).toBe('passed');
});
