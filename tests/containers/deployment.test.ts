import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunState, TaskState } from './airflow-door.ts';
import { embeddedForecast } from './embedded-forecast.ts';
import { containerOf, engineEventsSince, withoutDailyWork } from './engine-events.ts';
import { eventually } from './eventually.ts';
import { MARKET, type PlatformDoor, platformDoor } from './platform-door.ts';
import { output } from './program.ts';
import { type SceneTimes, writeSceneCandles } from './scene-candles.ts';
import { sendAttack } from './send-attack.ts';
import { socketFilterAttacks } from './socket-filter-attacks.ts';
import { bringUp, buildImages, checkOut, FILES, type Stack } from './stack.ts';
import { withoutCalendar } from './without-calendar.ts';

const HOUR_MS = 3_600_000;

let stack: Stack;
let platform: PlatformDoor;
let times: SceneTimes;
let calendarAgain: (() => Promise<void>) | undefined;
const candles = mkdtempSync(join(tmpdir(), 'scene-candles-'));

const say = (line: string): void => void process.stderr.write(`${line}\n`);

beforeAll(async () => {
  times = writeSceneCandles(candles, Date.now());
  // Containers read them as another user.
  chmodSync(candles, 0o755);
  stack = await checkOut({
    COMPOSE_PROFILES: 'seaweedfs,replay',
    EXCHANGE_URL: 'http://replay:8090',
    REPLAY_CANDLES: candles,
    STRAY_AFTER_MINUTES: '1',
  });
  platform = platformDoor(stack.apiUrl, stack.mlflowUrl);
  say('building images');
  await buildImages(stack);
  // What a person wants to see of it; all of it is shown when it fails.
  calendarAgain = withoutCalendar(stack.airflow, ['model_training', 'drift_monitoring']);
  for (const file of FILES) await bringUp(stack, file, (line) => /^ Container .*Started/.test(line) && say(line));
});

afterAll(async () => {
  await calendarAgain?.();
  await stack?.down();
  rmSync(candles, { recursive: true, force: true });
});

/** What a container said last: the results of its markets. */
const resultsOf = async (dag: string, run: string, task: string) => {
  const said = (await stack.airflow.xcom(dag, run, task)) as { results: readonly Readonly<Record<string, unknown>>[] };
  return said.results;
};

const states = (tasks: Readonly<Record<string, TaskState>>): Record<string, string | null> =>
  Object.fromEntries(Object.entries(tasks).map(([name, { state }]) => [name, state]));

/** What the first error of a task's log says, or how the log ends where there is none. */
const whyIn = (log: string): string => /"exc_value":"((?:[^"\\]|\\.)*)"/.exec(log)?.[1] ?? log.slice(-1500);

const ran = async (dag: string, at: Date) => {
  const id = await stack.airflow.trigger(dag, at);
  const run = await stack.airflow.ended(dag, id);
  const tasks = states(await stack.airflow.tasks(dag, id));
  for (const [task, state] of Object.entries(tasks))
    if (state === 'failed') say(`${task} of ${dag} failed: ${whyIn(await stack.airflow.log(dag, id, task, 1))}`);
  return { id, run, tasks };
};

/** A drift check is of the midnight before the quarter of an hour at which its run is due. */
const driftCheck = (midnight: Date) => ran('drift_monitoring', new Date(midnight.getTime() + 15 * 60_000));

const trainingsWoken = async (): Promise<readonly RunState[]> =>
  (await stack.airflow.runs('model_training')).filter(({ run_type }) => run_type === 'asset_triggered');

const later = (at: Date, hours: number): Date => new Date(at.getTime() + hours * HOUR_MS);

test('everything comes up healthy, and the DAGs are there and not paused', async () => {
  const health = await eventually('Airflow is healthy', async () => {
    const told = (await stack.airflow.get('/api/v2/monitor/health')) as Record<string, { status: string | null }>;
    return ['metadatabase', 'scheduler', 'dag_processor'].every((part) => told[part]?.status === 'healthy') ? told : undefined;
  });
  expect(health).toBeDefined();
  const dags = await eventually('DAGs are parsed', async () => {
    const { dags: found } = (await stack.airflow.get('/api/v2/dags')) as { dags: { dag_id: string; is_paused: boolean }[] };
    return found.length >= 3 ? found : undefined;
  });
  expect(Object.fromEntries(dags.map(({ dag_id, is_paused }) => [dag_id, is_paused]))).toEqual({
    drift_monitoring: false,
    hourly_prediction: false,
    model_training: false,
  });
  expect((await stack.airflow.get('/api/v2/importErrors')) as object).toMatchObject({ total_entries: 0 });
  expect((await fetch(`${stack.mlflowUrl}/health`)).status).toBe(200);
  await eventually('the API answers', async () => ((await fetch(`${stack.apiUrl}/health`)).ok ? true : undefined));
});

test('nothing is published beyond this host, and the services run without root, capabilities and secrets in their images', async () => {
  for (const service of ['mlflow', 'airflow-apiserver', 'api']) {
    const ports = await stack.inspect(await stack.container(service), '{{json .HostConfig.PortBindings}}');
    for (const [binding] of Object.values(JSON.parse(ports) as Record<string, { HostIp: string }[]>))
      expect(binding?.HostIp).toBe('127.0.0.1');
  }
  for (const name of ['FORECAST', 'API', 'MLFLOW', 'AIRFLOW', 'SOCKET_FILTER']) {
    const image = stack.env[`${name}_IMAGE`] ?? '';
    expect(await stack.inspect(image, '{{.Config.User}}')).toMatch(/^(node|mlflow|airflow|50000(:0)?)$/);
    expect(await stack.inspect(image, '{{index .Config.Labels "org.opencontainers.image.revision"}}')).toBe(stack.env['COMMIT']);
    const history = await output('docker', ['history', '--no-trunc', '--format', '{{.CreatedBy}}', image]);
    const secrets = Object.entries(stack.env).filter(([key, value]) => /KEY|SECRET|PASSWORD/.test(key) && value !== '');
    expect(secrets.length).toBeGreaterThan(9);
    expect(secrets.filter(([, value]) => history.includes(value)).map(([key]) => key)).toEqual([]);
    const compilers = 'command -v gcc cc g++ make || true';
    expect(await output('docker', ['run', '--rm', '--network', 'none', '--entrypoint', 'sh', image, '-c', compilers])).toBe('');
  }
  // Node keeps what it compiled by user: of another user's it says nothing, and compiles anew at every start.
  const compiled = 'import { getCompileCacheDir } from "node:module"; console.log(getCompileCacheDir())';
  const evaluate = ['--entrypoint', 'node', stack.env['FORECAST_IMAGE'] ?? '', '--input-type=module', '-e', compiled];
  expect(await output('docker', ['run', '--rm', '--read-only', ...evaluate])).toMatch(/^\/app\/compiled\/v26\./);
});

test('the socket filter refuses every attack, and the engine has not done anything', async () => {
  const container = await stack.container('socket-filter');
  const networks = await stack.inspect(container, '{{json .NetworkSettings.Networks}}');
  const [address] = Object.values(JSON.parse(networks) as Record<string, { IPAddress: string }>).map(({ IPAddress }) => IPAddress);
  const [image = '', network = ''] = [stack.env['FORECAST_IMAGE'], stack.env['FORECAST_NETWORK']];
  const foreign = await stack.container('mlflow');
  const since = new Date();
  const own = await output('docker', ['run', '-d', '--label', stack.jobLabel, '--network', network, image, 'replay']);
  const attacks = socketFilterAttacks({ image, network, foreign, own });
  const through: string[] = [];
  for (const attack of attacks) {
    const status = await sendAttack(attack, address ?? '', 2375);
    if (!attack.refusedWith.includes(status)) through.push(`${attack.name}: ${status}`);
  }
  expect(through).toEqual([]);
  expect(attacks.length).toBeGreaterThan(100);
  await output('docker', ['rm', '-f', own]);
  const done = withoutDailyWork(await engineEventsSince(since));
  // All of it is what the test itself asked of the engine.
  expect(new Set(done.map(containerOf))).toEqual(new Set([own]));
  const actions = ['create', 'connect', 'start', 'kill', 'die', 'disconnect', 'destroy'];
  expect(done.map(({ Action }) => Action)).toEqual(actions);
});

test('without a champion the hourly run reads and computes, and skips the forecast', async () => {
  const first = await eventually('the first hourly run', async () => (await stack.airflow.runs('hourly_prediction'))[0]);
  const run = await stack.airflow.ended('hourly_prediction', first.dag_run_id);
  expect(run.state).toBe('success');
  expect(states(await stack.airflow.tasks('hourly_prediction', first.dag_run_id))).toEqual({
    ingest: 'success',
    features: 'success',
    score: 'skipped',
    predict: 'skipped',
    no_step_failed: 'success',
  });
  expect((await platform.predict(times.trained)).body).toMatchObject({ code: 'no_model' });
});

test('a training started by hand on the empty system makes a champion, as the same training without containers does', async () => {
  const { run, tasks, id } = await ran('model_training', times.trained);
  expect([run.state, tasks]).toEqual(['success', { ingest: 'success', features: 'success', train: 'success', no_step_failed: 'success' }]);
  expect(await resultsOf('model_training', id, 'train')).toMatchObject([{ version: 1, decision: 'promoted' }]);

  const python = '.venv/bin/python';
  const stock = JSON.parse(await output(python, ['tests/registry-stock-python.py', stack.mlflowUrl, MARKET])) as Record<string, string>;
  expect(stock['percent']).toBe(stock['probe_percent']);
  expect(stock['raw']).toBe(stock['probe_raw']);

  const { body } = await eventually('the API serves the champion', async () => {
    const answer = await platform.predict(times.trained);
    return answer.status === 200 ? answer : undefined;
  });
  const embedded = await embeddedForecast(candles, times.trained);
  // All of it but what depends on the hour it is: whether it was issued in its hour, and what came of it.
  const { cached, outcome, realised, ...forecast } = embedded;
  expect([cached, outcome, realised]).toEqual([true, 'pending', null]);
  expect(body).toMatchObject(forecast);
});

test('two days of hourly_prediction are backfilled', async () => {
  const [from, to] = [later(times.trained, -1), later(times.trained, 46)];
  const backfill = (await stack.airflow.post('/api/v2/backfills', {
    dag_id: 'hourly_prediction',
    from_date: from.toISOString(),
    to_date: to.toISOString(),
    max_active_runs: 4,
    reprocess_behavior: 'none',
  })) as { id: number };
  await eventually('the backfill is over', async () => {
    const { completed_at } = (await stack.airflow.get(`/api/v2/backfills/${backfill.id}`)) as { completed_at: string | null };
    return completed_at ?? undefined;
  });
  const runs = (await stack.airflow.runs('hourly_prediction')).filter(({ run_type }) => run_type === 'backfill');
  expect(runs.map(({ state }) => state)).toEqual(Array.from({ length: 48 }, () => 'success'));
  const logged = await Promise.all(Array.from({ length: 48 }, (_, i) => platform.forecasts(later(times.trained, i))));
  expect(logged.map((each) => each.map(({ role, model_version }) => `${role} ${model_version}`))).toEqual(
    Array.from({ length: 48 }, () => ['backfill 1']),
  );
});

test('a day without drift: a report, nothing asked for, nothing trained', async () => {
  const { run, tasks, id } = await driftCheck(times.trained);
  expect([run.state, tasks]).toMatchObject(['success', { drift: 'success', report: 'success', request_retraining: 'skipped' }]);
  expect(await resultsOf('drift_monitoring', id, 'drift')).toMatchObject([{ verdict: 'no_drift' }]);
  await sleep(5000);
  expect(await trainingsWoken()).toEqual([]);
});

test('a day with drift: a report, a request, and the training starts by itself, once; the next day cools down', async () => {
  const { run, tasks, id } = await driftCheck(times.drifted);
  expect([run.state, tasks]).toMatchObject(['success', { drift: 'success', report: 'success', request_retraining: 'success' }]);
  expect(await resultsOf('drift_monitoring', id, 'drift')).toMatchObject([{ verdict: 'drift' }]);
  const [woken] = await eventually('the training is woken', async () => {
    const found = await trainingsWoken();
    return found.length > 0 ? found : undefined;
  });
  const training = await stack.airflow.ended('model_training', woken?.dag_run_id ?? '');
  expect(training.state).toBe('success');
  const [trained] = await resultsOf('model_training', training.dag_run_id, 'train');
  expect(trained).toMatchObject({ version: 2, request: 1 });

  // The old champion again, by hand in MLflow: its errors are as large as before, but training was asked for a day ago.
  await platform.moveAlias(1);
  const next = await driftCheck(later(times.drifted, 24));
  expect(next.tasks).toMatchObject({ drift: 'success', report: 'success', request_retraining: 'skipped' });
  expect(await stack.airflow.log('drift_monitoring', next.id, 'request_retraining', 1)).toContain('cooling_down');
  await sleep(5000);
  expect(await trainingsWoken()).toHaveLength(1);
});

test('a frozen feed: red, reported, nothing trained', async () => {
  const { run, tasks, id } = await driftCheck(times.broken);
  expect([run.state, tasks]).toMatchObject(['failed', { drift: 'failed', report: 'success', request_retraining: 'skipped' }]);
  expect(await stack.airflow.log('drift_monitoring', id, 'drift', 1)).toContain('share one open, high, low and close');
  expect((await stack.airflow.tasks('drift_monitoring', id))['drift']?.try_number).toBe(1);
  expect(await trainingsWoken()).toHaveLength(1);
});

test('a task that is marked failed leaves no container behind', async () => {
  const id = await stack.airflow.trigger('model_training', null, { retrain: true });
  await taskRuns('model_training', id, 'train');
  await stack.airflow.markFailed('model_training', id, 'train');
  const marked = Date.now();
  await eventually('its container is gone', async () => ((await stack.jobs(id)).length === 0 ? true : undefined), 10);
  say(`container gone ${((Date.now() - marked) / 1000).toFixed(1)} s after its task was marked failed`);
  expect((await stack.airflow.ended('model_training', id)).state).toBe('failed');
});

test('a scheduler that is killed in the middle of a training: one version, one promotion', async () => {
  // The training before was stopped at whatever moment: the service may only now hear of what it came to.
  const registered = await platform.registered();
  const before = await eventually('the service knows all versions', async () => {
    const found = await platform.models();
    return found.versions.length === registered.length ? found : undefined;
  });
  const id = await stack.airflow.trigger('model_training', null, { retrain: true });
  await taskRuns('model_training', id, 'train');
  const pid = Number(await stack.inspect(await stack.container('airflow-scheduler'), '{{.State.Pid}}'));
  process.kill(pid, 'SIGKILL');
  const run = await stack.airflow.ended('model_training', id);
  say(`after the scheduler was killed the run came to ${run.state}`);
  await eventually('the filter has removed what the scheduler left behind', async () =>
    (await stack.jobs(id)).length === 0 ? true : undefined,
  );
  expect(run.state).toBe('success');
  const after = await eventually('the service knows the new version', async () => {
    const found = await platform.models();
    return found.versions.length > before.versions.length ? found : undefined;
  });
  expect((await platform.registered()).length).toBe(registered.length + 1);
  expect(after.versions.length).toBe(before.versions.length + 1);
  expect(after.decisions.filter(({ to_version }) => to_version === after.versions[0]?.version)).toMatchObject([{ state: 'done' }]);
});

test.each(['postgres', 'seaweedfs', 'mlflow'])(
  '%s is restarted under the hourly run, which ends green, nothing lost or doubled',
  async (service) => {
    const hour = later(times.trained, 72 + ['postgres', 'seaweedfs', 'mlflow'].indexOf(service));
    const id = await stack.airflow.trigger('hourly_prediction', hour);
    await taskRuns('hourly_prediction', id, 'ingest');
    await stack.compose('restart', '--timeout', '30', service);
    expect((await stack.airflow.ended('hourly_prediction', id)).state).toBe('success');
    expect(await resultsOf('hourly_prediction', id, 'predict')).toMatchObject([
      { kind: 'done', hour: hour.toISOString().replace('.000Z', 'Z') },
    ]);
    const { champion } = await platform.models();
    const ofChampion = (await platform.forecasts(hour)).filter(({ model_version }) => model_version === champion);
    expect(ofChampion).toMatchObject([{ role: 'backfill' }]);
  },
);

const taskRuns = (dag: string, run: string, task: string) =>
  eventually(`${task} of ${dag} runs`, async () => {
    const found = (await stack.airflow.tasks(dag, run))[task];
    return found?.state === 'running' && (await stack.jobs(run)).some(({ state }) => state === 'running') ? found : undefined;
  });
