import { Worker } from 'node:worker_threads';
import { Fault } from '../../fault/index.ts';
import type { Handle } from './c-library.ts';
import type { Answer, Order } from './training-orders.ts';

/** A thread that carries out one order at a time. */
export interface TrainingThread {
  /** What came of it, or undefined when it was stopped. */
  ask(order: Order, onProgress?: (done: number, loss: number) => void): Promise<Handle | string | undefined>;
  end(): Promise<void>;
}

/** Starts a thread on the library at `libraryPath`. It keeps the process alive only while it works. */
export const startTrainingThread = (libraryPath: string): TrainingThread => {
  const worker = new Worker(new URL('./training-thread-main.ts', import.meta.url), { workerData: libraryPath, execArgv: [] });
  let failure: unknown;
  let ended = false;
  worker.unref();
  worker.on('error', (error) => {
    failure = error;
  });
  worker.once('exit', () => {
    ended = true;
  });
  return {
    ask: async (order, onProgress) => {
      if (ended) throw new Fault('internal', `lightgbm: ${order.kind}: the training thread has ended`, { cause: failure });
      worker.ref();
      try {
        return await answerTo(worker, order, onProgress);
      } finally {
        worker.unref();
      }
    },
    end: async () => {
      await worker.terminate();
    },
  };
};

const answerTo = (worker: Worker, order: Order, onProgress?: (done: number, loss: number) => void): Promise<Handle | string | undefined> =>
  new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      act();
    };
    const onMessage = (answer: Answer): void => {
      if (answer.kind === 'progress') onProgress?.(answer.done, answer.loss);
      else if (answer.kind === 'done') settle(() => resolve(answer.result));
      else if (answer.kind === 'stopped') settle(() => resolve(undefined));
      else settle(() => reject(new Fault(answer.code, answer.message)));
    };
    const onError = (cause: unknown): void =>
      settle(() => reject(new Fault('internal', `lightgbm: the training thread failed at ${order.kind}`, { cause })));
    const onExit = (code: number): void => settle(() => reject(new Fault('internal', `lightgbm: the training thread ended (${code})`)));
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.postMessage(order, []);
  });
