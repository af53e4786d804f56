import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import type { RunState } from './containers/airflow-door.ts';
import { withoutCalendar } from './containers/without-calendar.ts';

const run = (dag_run_id: string, run_type: string, state: RunState['state']): RunState => ({
  dag_run_id,
  run_type,
  state,
  run_after: '2025-09-01T04:00:00Z',
  logical_date: null,
});

test('runs that the calendar started are ended, also behind an Airflow that was away, and no others', async () => {
  let asked = 0;
  const marked: string[] = [];
  const airflow = {
    runs: (dag: string): Promise<readonly RunState[]> => {
      if (++asked === 1) return Promise.reject(new Error('503'));
      const due = marked.length === 0 ? [run('monday', 'scheduled', 'queued'), run('midnight', 'scheduled', 'running')] : [];
      const others = [run('hand', 'manual', 'running'), run('drift', 'asset_triggered', 'queued'), run('fill', 'backfill', 'running')];
      return Promise.resolve(dag === 'model_training' ? [...due, ...others, run('last', 'scheduled', 'success')] : []);
    },
    markRunFailed: (_dag: string, id: string): Promise<void> => {
      marked.push(id);
      return Promise.resolve();
    },
  };
  const stop = withoutCalendar(airflow, ['model_training', 'drift_monitoring'], 1);
  await vi.waitFor(() => expect(asked).toBeGreaterThan(8));
  await stop();
  expect(marked).toEqual(['monday', 'midnight']);
  const before = asked;
  await sleep(10);
  expect(asked).toBe(before);
});
