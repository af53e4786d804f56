import { setTimeout as sleep } from 'node:timers/promises';
import type { AirflowDoor } from './airflow-door.ts';

const LOOK_MS = 2000;

/**
 * Ends the runs of `dags` that the calendar starts as soon as they are there, so that only those of the test train and check, whatever
 * hour of the week it is. A training reads candles and computes features before it trains, each in a container of its own: it never gets
 * to that within two seconds.
 *
 * @returns what stops it
 */
export const withoutCalendar = (
  airflow: Pick<AirflowDoor, 'runs' | 'markRunFailed'>,
  dags: readonly string[],
  everyMs: number = LOOK_MS,
): (() => Promise<void>) => {
  const stopping = new AbortController();
  const { signal } = stopping;
  const look = async (): Promise<void> => {
    while (!signal.aborted) {
      // Airflow may be coming up, or be restarted by a test: it is asked again in two seconds.
      for (const dag of dags) await endScheduled(airflow, dag).catch(() => undefined);
      await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    }
  };
  const looking = look();
  return async () => {
    stopping.abort();
    await looking;
  };
};

const endScheduled = async (airflow: Pick<AirflowDoor, 'runs' | 'markRunFailed'>, dag: string): Promise<void> => {
  for (const { dag_run_id, run_type, state } of await airflow.runs(dag))
    if (run_type === 'scheduled' && (state === 'queued' || state === 'running')) await airflow.markRunFailed(dag, dag_run_id);
};
