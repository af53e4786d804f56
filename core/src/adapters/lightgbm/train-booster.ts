import { ALL_ITERATIONS, type CLibrary, type Handle, SPLIT_IMPORTANCE } from './c-library.ts';

export interface TrainingOrder {
  readonly dataset: Handle;
  readonly parameters: string;
  readonly iterations: number;
}

export interface TrainingHooks {
  /** asked before each iteration */
  readonly stopped: () => boolean;
  readonly onProgress: (done: number, loss: number) => void;
}

const PROGRESS_EVERY = 10;

/** Trains on this thread, which waits. The model's text, or undefined when it was stopped. */
export const trainBooster = (library: CLibrary, order: TrainingOrder, hooks: TrainingHooks): string | undefined => {
  if (hooks.stopped()) return undefined;
  const booster = library.made('create a booster', (out) => library.calls.boosterCreate(order.dataset, order.parameters, out));
  try {
    return iterate(library, booster, order.iterations, hooks) ? modelText(library, booster) : undefined;
  } finally {
    library.calls.boosterFree(booster);
  }
};

const iterate = (library: CLibrary, booster: Handle, iterations: number, { stopped, onProgress }: TrainingHooks): boolean => {
  const finished = new Int32Array(1);
  for (let done = 1; done <= iterations; done++) {
    if (stopped()) return false;
    library.check(`iteration ${done}`, library.calls.boosterUpdateOneIter(booster, finished));
    // No leaf can be split any more: further iterations would add nothing.
    const last = done === iterations || finished[0] === 1;
    if (last || done % PROGRESS_EVERY === 0) onProgress(done, trainingLoss(library, booster));
    if (finished[0] === 1) break;
  }
  return true;
};

const trainingLoss = (library: CLibrary, booster: Handle): number => {
  const count: [number] = [0];
  library.check('count the metrics', library.calls.boosterGetEvalCounts(booster, count));
  const values = new Float64Array(Math.max(1, count[0])).fill(Number.NaN);
  library.check('evaluate', library.calls.boosterGetEval(booster, 0, [0], values));
  return values[0] ?? Number.NaN;
};

const modelText = (library: CLibrary, booster: Handle): string => {
  const length = new BigInt64Array(1);
  const save = (buffer: Buffer | null): number =>
    library.calls.boosterSaveModelToString(booster, 0, ALL_ITERATIONS, SPLIT_IMPORTANCE, buffer?.length ?? 0, length, buffer);
  library.check('measure the model text', save(null));
  const buffer = Buffer.alloc(Number(length[0]));
  library.check('save the model', save(buffer));
  return buffer.toString('latin1', 0, buffer.length - 1);
};
