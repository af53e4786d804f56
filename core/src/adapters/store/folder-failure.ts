import { Fault } from '../../fault/index.ts';

const NO_SPACE = ['ENOSPC', 'EDQUOT', 'EFBIG'];
const NOTHING_THERE = ['ENOENT', 'ENOTDIR', 'EISDIR'];

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

/** Whether `error` says that there is no such file: `a/b` is none beside a file `a`, and `a` none beside `a/b`. */
export const saysMissing = (error: unknown): boolean => NOTHING_THERE.includes(String(codeOf(error)));

/** Does `work`; what the file system refuses becomes a Fault that names `operation` and `path`. */
export const onDisk = async <T>(operation: string, path: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof Fault || typeof codeOf(cause) !== 'string') throw cause;
    const reason = `${operation} ${path}: ${cause instanceof Error ? cause.message : String(cause)}`;
    if (NO_SPACE.includes(String(codeOf(cause))))
      throw new Fault('disk_full', `${reason}; make room on that disk and run again`, { cause });
    throw new Fault('store_unavailable', `${reason}; the folder of store.url must be one that this user may write`, { cause });
  }
};
