import { randomUUID } from 'node:crypto';
import type { EpochMs } from '@forecast/core/time';
import { type Command, Option } from 'commander';
import { count } from './flag-values.ts';
import type { Task } from './task.ts';

/** What commander read: that of every task, and its own. */
export type Flags = Readonly<Record<string, unknown>> & { readonly symbol?: readonly string[]; readonly at?: EpochMs };

/** Adds the command of one task, to which options of its own may be added. */
type Add = (name: string, description: string, make: (flags: Flags) => Task) => Command;

/** A task whose code is read when it runs: what an hour's step does not need, it does not wait for. */
const loaded =
  (load: () => Promise<Task>): Task =>
  async (platform, request) =>
    (await load())(platform, request);

export const addTasks = (add: Add): void => {
  add('init', 'make bucket, schema and first admin key, check that the exchange lists the markets', () =>
    loaded(async () => (await import('./init.ts')).init),
  ).option('--wait', 'try again for up to three minutes while a service is away');
  add('ingest', 'read closed candles from the exchange into the archive', ({ wait, all }) =>
    loaded(async () => (await import('./ingest-candles.ts')).ingestCandles({ wait: wait === true, all: all === true })),
  )
    .option('--wait', 'at the running hour, poll up to 10 minutes for the candle that should have closed')
    .option('--all', 'read the months again that the archive lacks since ingest.since');
  add('features', 'compute feature rows from candles', ({ all }) =>
    loaded(async () => (await import('./features.ts')).features({ all: all === true })),
  ).option('--all', 'check every month');
  addModelTasks(add);
  add('export', 'copy the forecast log into parquet', ({ all }) =>
    loaded(async () => (await import('./export.ts')).exportPredictions({ all: all === true })),
  ).option('--all', 'every month');
  add('drift', 'check data and errors for drift', () => loaded(async () => (await import('./drift.ts')).drift));
  add('report', 'render the latest drift check', () => loaded(async () => (await import('./report.ts')).report));
  add('request-retraining', 'ask for training when the latest check found drift', () =>
    loaded(async () => (await import('./request-retraining.ts')).requestRetraining),
  );
  add('check-lookahead', 'change the future and compare the features bit for bit', ({ hours, seed }) =>
    loaded(async () => (await import('./check-lookahead.ts')).checkLookahead({ hours: Number(hours), seed: Number(seed) })),
  )
    .option('--hours <n>', 'random hours', count, 25)
    .option('--seed <n>', 'of the random hours', count, 1);
};

const addModelTasks = (add: Add): void => {
  add('train', 'fit, evaluate, register, and let the gate decide', ({ due, refresh, retrain, allowSuspicious }) => {
    const name = retrain === true ? randomUUID() : typeof retrain === 'string' ? retrain : undefined;
    const options = { due: due === true, refresh: refresh === true, retrain: name, allowSuspicious: allowSuspicious === true };
    return loaded(async () => (await import('./train.ts')).train(options));
  })
    .addOption(new Option('--due', 'only when a request is open').conflicts('refresh'))
    .option('--refresh', 'only when a request is open, or the champion is older than model.max_age_days or cannot serve')
    .option('--retrain [name]', 'even when the same training was done before; with a name, once for that name')
    .option('--allow-suspicious', 'go on although the leak alarm is raised');
  add('predict', 'forecast the hour with the champion', () => loaded(async () => (await import('./predict.ts')).predict));
  add('score', 'write what came true', () => loaded(async () => (await import('./score.ts')).score));
};
