import koffi from 'koffi';
import type { Matrix } from '../../dataset/index.ts';
import { Fault } from '../../fault/index.ts';
import type { BoosterDataset, BoosterJob, BoosterParameters, TrainingWatch } from '../../model/index.ts';
import type { CLibrary, Handle } from './c-library.ts';
import { parameterText } from './parameter-text.ts';
import { startTrainingThread, type TrainingThread } from './training-thread.ts';

/** Bins `matrix` on a training thread, and trains on up to `threads` of them. */
export const createDataset = async (
  library: CLibrary,
  threads: number,
  matrix: Matrix,
  parameters: BoosterParameters,
): Promise<BoosterDataset> => {
  const { rows, names, values } = matrix;
  if (values.length !== rows * names.length) {
    throw new Fault('internal', `lightgbm: a matrix of ${rows} rows and ${names.length} columns has ${values.length} values`);
  }
  const first = startTrainingThread(library.path);
  try {
    const order = { kind: 'bin', address: koffi.address(values), rows, names, parameters: parameterText(parameters) } as const;
    const handle = await first.ask(order);
    // Naming `matrix` here keeps its memory while the thread reads it by address.
    if (typeof handle !== 'bigint' || matrix.values !== values)
      throw new Fault('internal', 'lightgbm: the rows changed while they were binned');
    return trainable(library, handle, matrix.rows, first, threads);
  } catch (error) {
    await first.end();
    throw error;
  }
};

const trainable = (library: CLibrary, dataset: Handle, rows: number, first: TrainingThread, threads: number): BoosterDataset => {
  const pool = [first];
  let state: 'idle' | 'training' | 'freed' = 'idle';
  const begin = (label: Float32Array): void => {
    if (state !== 'idle') throw new Fault('internal', `lightgbm: train on a dataset that is ${state}`);
    if (label.length !== rows) throw new Fault('internal', `lightgbm: ${label.length} labels for ${rows} rows`);
  };
  return {
    train: async (label, jobs, watch = {}) => {
      begin(label);
      watch.signal?.throwIfAborted();
      state = 'training';
      try {
        while (pool.length < Math.min(threads, jobs.length)) pool.push(startTrainingThread(library.path));
        await first.ask({ kind: 'label', dataset, label });
        return await trainAll(dataset, pool, jobs, watch);
      } finally {
        state = 'idle';
      }
    },
    free: async () => {
      if (state === 'freed') return;
      if (state === 'training') throw new Fault('internal', 'lightgbm: free a dataset while it is trained on');
      state = 'freed';
      library.calls.datasetFree(dataset);
      await Promise.all(pool.map((thread) => thread.end()));
    },
  };
};

/** Every thread takes the next job until none is left; the first failure, or the signal, stops them all. */
const trainAll = async (
  dataset: Handle,
  pool: readonly TrainingThread[],
  jobs: readonly BoosterJob[],
  { signal, onProgress }: TrainingWatch,
): Promise<readonly string[]> => {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const stopAll = (): void => {
    Atomics.store(stop, 0, 1);
  };
  const texts: string[] = [];
  const queue = jobs.entries();
  const work = async (thread: TrainingThread): Promise<void> => {
    for (const [index, { parameters, iterations }] of queue) {
      const order = { kind: 'train', dataset, parameters: parameterText(parameters), iterations, stop } as const;
      const text = await thread.ask(order, (done, loss) => onProgress?.({ job: index, done, loss }));
      if (typeof text !== 'string') return;
      texts[index] = text;
    }
  };
  signal?.addEventListener('abort', stopAll);
  // It may have aborted while the labels were set: then no event follows.
  if (signal?.aborted === true) stopAll();
  try {
    const works = await Promise.allSettled(
      pool.map((thread) =>
        work(thread).catch((error: unknown) => {
          stopAll();
          throw error;
        }),
      ),
    );
    signal?.throwIfAborted();
    for (const result of works) if (result.status === 'rejected') throw result.reason;
    return texts;
  } finally {
    signal?.removeEventListener('abort', stopAll);
  }
};
