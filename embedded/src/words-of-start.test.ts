import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { wordsOfStart } from './words-of-start.ts';

test.each([
  [
    'served: PostgreSQL at 127.0.0.1:5432: connect ECONNREFUSED; see whether it is running and DATABASE_URL names it',
    'served: PostgreSQL at 127.0.0.1:5432: connect ECONNREFUSED; it is started again when it ends; its log is my data/postgres/server.log',
  ],
  ['bring its tables up to date: tasks init', 'bring its tables up to date: stop it and run npm start again'],
  [
    'features of m: 2025-07 are of other candles: run tasks features --all',
    'features of m: 2025-07 are of other candles: stop it and run npm start again',
  ],
  ['2025-07; run `tasks features --symbol BTC/USDT` first', '2025-07; stop it and run npm start again'],
  ['set it, or run tasks train --retrain', 'set it, or stop it and run npm start -- --retrain'],
  ['there are no candles, run tasks ingest', 'there are no candles, stop it and run npm start again'],
  [
    'find the champion: MLflow at http://127.0.0.1:5000 does not answer (ECONNREFUSED); see that it runs and that mlflow.uri in config.yaml names it',
    'find the champion: MLflow at http://127.0.0.1:5000 does not answer (ECONNREFUSED); it is started again when it ends; its log is my data/mlflow/server.log',
  ],
  ['check user and password in DATABASE_URL', 'check user and password in my data/postgres'],
  ['BTC/USDT: forecast -0.013 %', 'BTC/USDT: forecast -0.013 %'],
])('%s', (text, said) => {
  expect(wordsOfStart(text, 'my data')).toBe(said);
});

/** Texts of the code that name a command of tasks or the variable, without those that only describe one to its own user. */
const ADVICE =
  /'[^'\n]*(?:\btasks (?:init|ingest|features|train|predict|score|drift|check-lookahead)\b|DATABASE_URL)[^'\n]*'|`[^\n]*(?:\btasks (?:init|ingest|features|train|predict|score|drift|check-lookahead)\b|DATABASE_URL)[^\n]*`/gi;
const OWN = /settings\/|config\/environment|task-commands|embedded\/|migrations/;

test('no message of the code tells a user of npm start to do what he cannot', () => {
  const files = globSync('{core,tasks,api}/src/**/*.ts').filter((file) => !file.endsWith('.test.ts') && !OWN.test(file));
  const advice = files.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(ADVICE)].map(([text]) => text));
  expect(advice.length).toBeGreaterThan(5);
  const left = advice.map((text) => wordsOfStart(text, '.data')).filter((text) => /DATABASE_URL|\btasks (?!train')[a-z]/i.test(text));
  expect(left).toEqual([]);
});
