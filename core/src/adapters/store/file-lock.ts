import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import koffi from 'koffi';
import { Fault } from '../../fault/index.ts';

/** flock(2) of the C library that Node itself is linked with. The system gives a lock back when its holder dies, however it dies. */
const flock = koffi.load(null).func('int flock(int fd, int operation)');
const LOCK_EX = 2;
const LOCK_NB = 4;

const PATIENCE_MS = 30_000;

/** Takes the lock of an open file unless another process, or another opening in this one, has it. Closing the file gives it back. */
export const tryLock = (file: FileHandle): boolean => {
  if (flock(file.fd, LOCK_EX | LOCK_NB) === 0) return true;
  const error = koffi.errno();
  if (error === koffi.os.errno['EAGAIN'] || error === koffi.os.errno['EINTR']) return false;
  throw new Fault(
    'store_unavailable',
    `lock a file of the store: error ${error} of flock; its folder must lie on a file system that has locks`,
  );
};

/**
 * A lock on `path` against every process of this host. It is taken for each piece of work anew; within this process they wait in line.
 *
 * @throws Fault `store_unavailable` when another one holds the lock for half a minute
 */
export const fileLock = (path: string): (<T>(work: () => Promise<T>) => Promise<T>) => {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(() => withLock(path, work));
    last = turn.catch(() => undefined);
    return turn;
  };
};

const withLock = async <T>(path: string, work: () => Promise<T>): Promise<T> => {
  const file = await open(path, 'a');
  try {
    const deadline = performance.now() + PATIENCE_MS;
    while (!tryLock(file)) {
      if (performance.now() > deadline)
        throw new Fault('store_unavailable', `lock ${path}: another process has held it for 30 s; stop that one`);
      await delay(1 + Math.random() * 4);
    }
    return await work();
  } finally {
    await file.close();
  }
};
