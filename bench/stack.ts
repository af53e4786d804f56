/**
 * The deployment in containers, beside the limits that it is meant to keep: `npm run bench:stack`. Takes half an hour on two cores; brings
 * up a stack of its own, with recorded candles as the exchange, and takes it down again. `-- one`, `drift` or `fifty` for a part.
 */
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AirflowDoor } from '../tests/containers/airflow-door.ts';
import { eventually } from '../tests/containers/eventually.ts';
import { setup } from '../tests/containers/prepare-host.ts';
import { type SceneTimes, writeSceneCandles } from '../tests/containers/scene-candles.ts';
import { bringUp, buildImages, checkOut, FILES, type Stack } from '../tests/containers/stack.ts';
import { memoryByService } from './memory-by-service.ts';

const READY_WITHIN_S = 90;
const MEMORY_MB = 3072;
const MARKETS = 50;
const HOUR_MS = 3_600_000;

/** The stack that runs, its candles, and the instants that they were made for. */
interface Scene extends SceneTimes {
  readonly stack: Stack;
  readonly candles: string;
}

const tell = (line: string): void => void process.stdout.write(`${line}\n`);
const progress = (line: string): void => void process.stderr.write(`${line}\n`);
const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** A figure beside its limit: how much of it is used. */
const against = (what: string, value: number, limit: number, unit: string): void =>
  tell(`${what}: ${value.toFixed(1)} ${unit}, limit ${limit} ${unit}, ratio ${(value / limit).toFixed(2)}`);

const healthy = (airflow: AirflowDoor): Promise<true> =>
  eventually('Airflow is healthy', async () => {
    const told = (await airflow.get('/api/v2/monitor/health')) as Record<string, { status: string | null }>;
    const { dags } = (await airflow.get('/api/v2/dags')) as { dags: unknown[] };
    const parts = ['metadatabase', 'scheduler', 'dag_processor'];
    return parts.every((part) => told[part]?.status === 'healthy') && dags.length >= 3 ? true : undefined;
  });

const up = async (stack: Stack): Promise<number> => {
  const began = Date.now();
  for (const file of FILES) await bringUp(stack, file, () => undefined);
  await healthy(stack.airflow);
  return Date.now() - began;
};

const memory = async (stack: Stack): Promise<void> => {
  const services = await memoryByService((await stack.compose('ps', '-q')).split('\n'));
  for (const { service, megabytes } of services) tell(`  ${service}: ${megabytes.toFixed(0)} MB`);
  const sum = services.reduce((all, { megabytes }) => all + megabytes, 0);
  against('memory of all services, without file cache', sum, MEMORY_MB, 'MB');
};

interface Timed {
  readonly task_id: string;
  readonly state: string;
  readonly start_date: string;
  readonly end_date: string;
  readonly duration: number;
}

const timed = async ({ airflow }: Stack, dag: string, id: string): Promise<readonly Timed[]> => {
  const page = await airflow.get(`/api/v2/dags/${dag}/dagRuns/${encodeURIComponent(id)}/taskInstances`);
  return (page as { task_instances: Timed[] }).task_instances;
};

const ran = async ({ airflow }: Stack, dag: string, at: Date | null, hangsAfterSeconds?: number): Promise<string> => {
  const id = await airflow.trigger(dag, at);
  const { state } = await airflow.ended(dag, id, hangsAfterSeconds);
  if (state !== 'success') throw new Error(`${dag} ${id} came to ${state}`);
  return id;
};

/** From the start of the run to the last forecast. */
const hourly = async (stack: Stack, markets: number): Promise<void> => {
  const id = await ran(stack, 'hourly_prediction', null);
  const tasks = (await timed(stack, 'hourly_prediction', id)).toSorted((a, b) => a.start_date.localeCompare(b.start_date));
  const took = Date.parse(tasks.at(-1)?.end_date ?? '') - Date.parse(tasks[0]?.start_date ?? '');
  tell(`  ${tasks.map(({ task_id, duration }) => `${task_id} ${duration.toFixed(1)} s`).join(', ')}`);
  against(`one hourly run, ${markets} market${markets === 1 ? '' : 's'}`, took / 1000, READY_WITHIN_S, 's');
};

const driftToTraining = async ({ stack, trained, drifted }: Scene): Promise<void> => {
  progress('a day of forecasts, then the check');
  for (let hour = trained.getTime(); hour < drifted.getTime(); hour += HOUR_MS) await ran(stack, 'hourly_prediction', new Date(hour));
  const check = await ran(stack, 'drift_monitoring', new Date(drifted.getTime() + 15 * 60_000));
  const [woken] = await eventually('a training', async () => {
    const found = (await stack.airflow.runs('model_training')).filter(({ run_type }) => run_type === 'asset_triggered');
    return found.length > 0 ? found : undefined;
  });
  const id = woken?.dag_run_id ?? '';
  await stack.airflow.ended('model_training', id);
  const found = (await timed(stack, 'drift_monitoring', check)).find(({ task_id }) => task_id === 'drift');
  const tasks = await timed(stack, 'model_training', id);
  const first = Math.min(...tasks.map(({ start_date }) => Date.parse(start_date)));
  const train = tasks.find(({ task_id }) => task_id === 'train');
  const from = Date.parse(found?.end_date ?? '');
  tell(
    `from the drift check to the start of model_training: ${seconds(first - from)}, of its train: ${seconds(Date.parse(train?.start_date ?? '') - from)}`,
  );
};

/** The same candles under fifty names, fitted on a part of them: what a champion of a market costs to train is not asked here. */
const fifty = (stack: Stack, candles: string): void => {
  const symbols = Array.from({ length: MARKETS }, (_, i) => `M${String(i + 1).padStart(2, '0')}`);
  for (const base of symbols) copyFileSync(join(candles, 'BINANCE_BTCUSDT_1h.csv.gz'), join(candles, `BINANCE_${base}USDT_1h.csv.gz`));
  const markets = symbols.map((base) => `${base}/USDT`).join(', ');
  writeFileSync(join(stack.folder, 'config.fifty.yaml'), `symbols: [${markets}]\nmodel: { window_months: 6 }\n`);
};

const oneMarket = async ({ stack }: Scene): Promise<void> => {
  progress('an hour of one market');
  await hourly(stack, 1);
  await memory(stack);
};

const fiftyMarkets = async ({ stack, candles, trained }: Scene): Promise<void> => {
  progress(`${MARKETS} markets`);
  fifty(stack, candles);
  process.env['CONFIG_FILE'] = 'config.fifty.yaml';
  await stack.compose('restart', 'replay');
  await up(stack);
  const began = Date.now();
  // Airflow has a run at the hour before already.
  await ran(stack, 'model_training', new Date(trained.getTime() + HOUR_MS), 3000);
  tell(`  training of ${MARKETS} markets: ${seconds(Date.now() - began)}`);
  await hourly(stack, MARKETS);
  await memory(stack);
};

const PARTS: Readonly<Record<string, (scene: Scene) => Promise<void>>> = { one: oneMarket, drift: driftToTraining, fifty: fiftyMarkets };

const bench = async (stack: Stack, candles: string, parts: readonly string[]): Promise<void> => {
  const times = writeSceneCandles(candles, Date.now());
  chmodSync(candles, 0o755);
  progress('bringing up the stack, images built before');
  await buildImages(stack);
  tell(`from up to healthy: ${seconds(await up(stack))}`);
  progress('the first training');
  await ran(stack, 'model_training', times.trained);
  for (const part of parts) await PARTS[part]?.({ stack, candles, ...times });
};

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !Object.hasOwn(PARTS, name));
if (unknown !== undefined) throw new Error(`bench:stack: no part is called ${unknown}; there are ${Object.keys(PARTS).join(', ')}`);
const stopHost = await setup();
const candles = mkdtempSync(join(tmpdir(), 'bench-candles-'));
const stack = await checkOut({
  COMPOSE_PROFILES: 'seaweedfs,replay',
  EXCHANGE_URL: 'http://replay:8090',
  REPLAY_CANDLES: candles,
});
try {
  await bench(stack, candles, asked.length === 0 ? Object.keys(PARTS) : asked);
} finally {
  await stack.down();
  rmSync(candles, { recursive: true, force: true });
  await stopHost();
}
