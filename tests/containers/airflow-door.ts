import { eventually } from './eventually.ts';

/** What a run or a task of it has come to. */
export interface RunState {
  readonly dag_run_id: string;
  readonly state: 'queued' | 'running' | 'success' | 'failed';
  readonly run_type: string;
  readonly run_after: string;
  readonly logical_date: string | null;
}

export interface TaskState {
  readonly task_id: string;
  readonly state: string | null;
  readonly try_number: number;
}

/** Airflow's REST API, as any user has it. */
export interface AirflowDoor {
  /** @param logicalDate the hour that is forecast or checked: the end of the interval; null for a run by hand as of now */
  trigger(dag: string, logicalDate: Date | null, conf?: Readonly<Record<string, unknown>>): Promise<string>;
  runs(dag: string): Promise<readonly RunState[]>;
  run(dag: string, id: string): Promise<RunState>;
  tasks(dag: string, id: string): Promise<Readonly<Record<string, TaskState>>>;
  /** what the container said last, parsed */
  xcom(dag: string, id: string, task: string): Promise<unknown>;
  log(dag: string, id: string, task: string, attempt: number): Promise<string>;
  markFailed(dag: string, id: string, task: string): Promise<void>;
  markRunFailed(dag: string, id: string): Promise<void>;
  /** waits until the run has ended */
  ended(dag: string, id: string, seconds?: number): Promise<RunState>;
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<unknown>;
}

export const airflowDoor = (url: string, username: string, password: string): AirflowDoor => {
  let token: string | undefined;
  const send = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    token ??= await login(url, username, password);
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const reply = await fetch(`${url}${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const text = await reply.text();
    if (reply.status === 401) token = undefined;
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text.slice(0, 500)}`);
    return JSON.parse(text === '' ? 'null' : text);
  };
  const run = async (dag: string, id: string): Promise<RunState> => (await send('GET', at(dag, id))) as RunState;
  return {
    get: (path) => send('GET', path),
    post: (path, body) => send('POST', path, body),
    run,
    trigger: async (dag, logicalDate, conf = {}) => {
      const body = { logical_date: logicalDate?.toISOString() ?? null, conf };
      return ((await send('POST', `/api/v2/dags/${dag}/dagRuns`, body)) as RunState).dag_run_id;
    },
    runs: async (dag) => {
      const page = await send('GET', `/api/v2/dags/${dag}/dagRuns?limit=100&order_by=-run_after`);
      return (page as { dag_runs: RunState[] }).dag_runs;
    },
    tasks: async (dag, id) => {
      const page = await send('GET', `${at(dag, id)}/taskInstances`);
      return Object.fromEntries((page as { task_instances: TaskState[] }).task_instances.map((each) => [each.task_id, each]));
    },
    xcom: async (dag, id, task) => {
      const entry = (await send('GET', `${at(dag, id)}/taskInstances/${task}/xcomEntries/return_value`)) as { value: unknown };
      return typeof entry.value === 'string' ? JSON.parse(entry.value) : entry.value;
    },
    log: async (dag, id, task, attempt) => JSON.stringify(await send('GET', `${at(dag, id)}/taskInstances/${task}/logs/${attempt}`)),
    markFailed: async (dag, id, task) => {
      await send('PATCH', `${at(dag, id)}/taskInstances/${task}`, { new_state: 'failed' });
    },
    markRunFailed: async (dag, id) => {
      await send('PATCH', at(dag, id), { state: 'failed' });
    },
    ended: (dag, id, seconds) =>
      eventually(
        `${dag} ${id} ended`,
        async () => {
          const found = await run(dag, id);
          return found.state === 'success' || found.state === 'failed' ? found : undefined;
        },
        seconds,
      ),
  };
};

const at = (dag: string, id: string): string => `/api/v2/dags/${dag}/dagRuns/${encodeURIComponent(id)}`;

const login = async (url: string, username: string, password: string): Promise<string> => {
  const reply = await fetch(`${url}/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });
  if (!reply.ok) throw new Error(`Airflow login: ${reply.status} ${await reply.text()}`);
  return ((await reply.json()) as { access_token: string }).access_token;
};
