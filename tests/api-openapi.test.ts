import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { parseIsoHour } from '@forecast/core/time';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { bitcoin, forecastOf, openScene, type Scene } from './api-scene.ts';
import { driftCheckAt } from './drift-check-at.ts';
import { usePostgres } from './servers/postgres.ts';

vi.setConfig({ testTimeout: 30_000 });

const postgres = usePostgres();
let scene: Scene;
beforeAll(async () => {
  scene = await openScene(postgres);
  await scene.train(1, 0.1);
  await scene.promote(1);
  const hour = parseIsoHour('2025-07-30T10') ?? scene.clock;
  await postgres.database.forecasts.issue([forecastOf(hour, { role: 'served', prediction: 0.5 })]);
  await postgres.database.drift.saveCheck(driftCheckAt(bitcoin.slug, hour, 'too_little_data'));
  await scene.serve();
}, 60_000);
afterAll(() => scene.close());

interface Told {
  readonly path: string;
  readonly status: number;
  readonly type: string;
  readonly body: unknown;
}

/** The judge is a Python library that knows neither zod nor us. */
const judged = async (document: unknown, answers: readonly Told[]): Promise<unknown> => {
  // The service of this process goes on meanwhile: it would close connections that it believes idle.
  const judge = spawn('.venv/bin/python', ['tests/api-openapi.py']);
  judge.stdin.end(JSON.stringify({ document, answers }));
  return JSON.parse(await text(judge.stdout));
};

const told = async (path: string): Promise<Told> => {
  const { status, headers, body } = await scene.ask(path);
  return { path: path.split('?')[0] ?? '', status, type: headers.get('content-type')?.split(';')[0] ?? '', body };
};

test('the document is OpenAPI 3.1, and the answers keep to it', async () => {
  const { body: document } = await scene.ask('/openapi.json');
  const answers = await Promise.all(
    [
      '/predict?date=2025-07-28&hour=15',
      '/predict?date=2025-07-30&hour=10',
      '/predict?date=2025-07-28&hour=24',
      '/predict?date=2025-07-28&hour=1&symbol=A/B',
      '/predict?date=2025-08-28&hour=1',
      '/predict?date=2025-03-30&hour=2&tz=Europe/Paris',
      '/predictions',
      '/models',
      '/drift',
      '/health',
      '/ready',
    ].map(told),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 400, 404, 409, 422, 200, 200, 200, 200, 200]);
  expect(await judged(document, answers)).toEqual([]);
});

test('the judge sees what is wrong', async () => {
  const { body: document } = await scene.ask('/openapi.json');
  const right = await told('/predict?date=2025-07-28&hour=15');
  const wrong = { ...right, body: { ...(right.body as object), prediction: null, direction: 'sideways', more: 1 } };
  expect(await judged(document, [wrong])).toHaveLength(3);
});

test('every parameter is described as it is checked', async () => {
  const { body } = await scene.ask('/openapi.json');
  const paths = body['paths'] as Record<string, { get: { parameters: { name: string; required: boolean; schema: unknown }[] } }>;
  const parameters = paths['/predict']?.get.parameters.map(({ name, required }) => [name, required]);
  expect(parameters).toEqual([
    ['date', true],
    ['hour', true],
    ['symbol', false],
    ['tz', false],
    ['fold', false],
  ]);
});
