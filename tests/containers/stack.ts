import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AirflowDoor, airflowDoor } from './airflow-door.ts';
import { buildNetwork } from './prepare-host.ts';
import { type Finished, finished, output } from './program.ts';
import { removeProject } from './remove-project.ts';

/** Ports beside those of a stack that somebody may be using. */
const PORTS = { airflow: 18081, mlflow: 15000, api: 18000 } as const;

const PROJECT = 'crypto-forecast-test';
const JOB_LABEL = `forecast.owner=${PROJECT}`;

/** The deployment, brought up from a checkout of its own as the README says. */
export interface Stack {
  /** the checkout */
  readonly folder: string;
  /** the values of its .env */
  readonly env: Readonly<Record<string, string>>;
  readonly airflow: AirflowDoor;
  readonly mlflowUrl: string;
  readonly apiUrl: string;
  /** `docker compose` on both files */
  compose(...args: string[]): Promise<string>;
  /** id of the running container of a service */
  container(service: string): Promise<string>;
  /** `docker inspect -f` of something */
  inspect(id: string, format: string): Promise<string>;
  /** by which the containers of the tasks are known */
  readonly jobLabel: string;
  /** containers of the tasks, of one run or of all, running or not */
  jobs(run?: string): Promise<readonly { readonly id: string; readonly state: string }[]>;
  down(): Promise<void>;
}

export const FILES = ['docker-compose.airflow.yml', 'docker-compose.api.yml'] as const;

/** A checkout of what is committed, with its .env filled in. */
export const checkOut = async (settings: Readonly<Record<string, string>>): Promise<Stack> => {
  // What a run that was killed left behind has other secrets than this one.
  await removeProject(PROJECT, JOB_LABEL);
  const folder = mkdtempSync(join(tmpdir(), 'deployment-'));
  await output('git', ['clone', '-q', '--no-hardlinks', process.cwd(), folder]);
  copyFileSync(join(folder, '.env.example'), join(folder, '.env'));
  // The last one of a name counts.
  const lines = Object.entries({ ...namesAndPorts, ...settings }).map(([name, value]) => `${name}=${value}`);
  appendFileSync(join(folder, '.env'), `\n${lines.join('\n')}\n`);
  await output('docker/configure.sh', [], { cwd: folder });
  const env = readEnv(join(folder, '.env'));
  const compose = (...args: string[]): Promise<string> =>
    output('docker', ['compose', ...FILES.flatMap((file) => ['-f', file]), ...args], { cwd: folder });
  return {
    folder,
    env,
    airflow: airflowDoor(`http://127.0.0.1:${PORTS.airflow}`, 'admin', env['AIRFLOW_ADMIN_PASSWORD'] ?? ''),
    mlflowUrl: `http://127.0.0.1:${PORTS.mlflow}`,
    apiUrl: `http://127.0.0.1:${PORTS.api}`,
    compose,
    jobLabel: JOB_LABEL,
    container: (service) => compose('ps', '-q', service),
    inspect: (id, format) => output('docker', ['inspect', '-f', format, id]),
    jobs: async (run) => {
      const labels = [JOB_LABEL, ...(run === undefined ? [] : [`forecast.run=${run}`])].flatMap((label) => ['--filter', `label=${label}`]);
      const found = await output('docker', ['ps', '-a', ...labels, '--format', '{{.ID}} {{.State}}']);
      return found === '' ? [] : found.split('\n').map((line) => ({ id: line.split(' ')[0] ?? '', state: line.split(' ')[1] ?? '' }));
    },
    down: async () => {
      await removeProject(PROJECT, JOB_LABEL);
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const namesAndPorts = {
  COMPOSE_PROJECT_NAME: PROJECT,
  FORECAST_NETWORK: PROJECT,
  ...Object.fromEntries(
    (['FORECAST', 'API', 'MLFLOW', 'AIRFLOW', 'SOCKET_FILTER'] as const).map((name) => [
      `${name}_IMAGE`,
      `crypto-forecast/${name.toLowerCase().replace('_', '-')}:test`,
    ]),
  ),
  AIRFLOW_PORT: String(PORTS.airflow),
  MLFLOW_PORT: String(PORTS.mlflow),
  API_PORT: String(PORTS.api),
  ...buildNetwork(),
};

const readEnv = (file: string): Record<string, string> =>
  Object.fromEntries(
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => /^[A-Z]/.test(line))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );

/** Builds the images two at a time, which compose does not do by itself; what brings them up finds them done. */
export const buildImages = async (stack: Stack): Promise<void> => {
  const build = (...services: string[]): Promise<string> =>
    output('docker', ['compose', ...FILES.flatMap((file) => ['-f', file]), 'build', ...services], {
      cwd: stack.folder,
      env: { DOCKER_BUILDKIT: '0' },
    });
  await Promise.all([build('mlflow', 'airflow-init'), build('platform-init', 'api', 'socket-filter')]);
};

/** `docker compose -f FILE up --build` as the README says, in the background; each line that the build prints is told. */
export const bringUp = async (stack: Stack, file: (typeof FILES)[number], onLine: (line: string) => void): Promise<Finished> => {
  const done = await finished('docker', ['compose', '-f', file, 'up', '--build', '-d'], {
    cwd: stack.folder,
    onLine,
    env: { DOCKER_BUILDKIT: '0' },
  });
  if (done.code !== 0) {
    const logs = await stack.compose('logs', '--no-color', '--tail', '15').catch(String);
    throw new Error(`docker compose up of ${file} ended with ${done.code}:\n${(done.stdout + done.stderr).slice(-1500)}\n${logs}`);
  }
  return done;
};
