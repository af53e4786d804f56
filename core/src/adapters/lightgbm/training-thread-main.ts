import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { Fault } from '../../fault/index.ts';
import { binRows, setLabel } from './bin-rows.ts';
import { type CLibrary, openCLibrary } from './c-library.ts';
import { trainBooster } from './train-booster.ts';
import type { Answer, Order } from './training-orders.ts';

/**
 * A thread of its own instead of the library's calls on libuv's pool: log level and last error belong to a thread, so on the pool,
 * where each call lands on any, LightGBM writes to stdout and its errors cannot be read.
 */
const serve = (port: MessagePort, libraryPath: string): void => {
  let library: CLibrary | undefined;
  const answer = (value: Answer): void => port.postMessage(value);
  port.on('message', (order: Order) => {
    try {
      library ??= openCLibrary(libraryPath);
      answer(carryOut(library, order, answer));
    } catch (error) {
      answer({ kind: 'failed', code: error instanceof Fault ? error.code : 'internal', message: messageOf(error) });
    }
  });
};

// oxlint-disable-next-line typescript/consistent-return -- the switch is exhaustive, tsc checks it
const carryOut = (library: CLibrary, order: Order, answer: (value: Answer) => void): Answer => {
  switch (order.kind) {
    case 'bin':
      return { kind: 'done', result: binRows(library, order) };
    case 'label':
      setLabel(library, order.dataset, order.label);
      return { kind: 'done', result: order.dataset };
    case 'train':
      return train(library, order, answer);
  }
};

const train = (library: CLibrary, order: Order & { kind: 'train' }, answer: (value: Answer) => void): Answer => {
  const stopped = (): boolean => Atomics.load(order.stop, 0) === 1;
  const text = trainBooster(library, order, { stopped, onProgress: (done, loss) => answer({ kind: 'progress', done, loss }) });
  return text === undefined ? { kind: 'stopped' } : { kind: 'done', result: text };
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

if (parentPort !== null) serve(parentPort, String(workerData));
