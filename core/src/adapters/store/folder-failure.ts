import { Fault, type FaultCode } from '../../fault/index.ts';

const NOTHING_THERE = ['ENOENT', 'ENOTDIR', 'EISDIR'];

interface Judgement {
  readonly code: FaultCode;
  readonly advice: string;
}

const FULL: Judgement = { code: 'disk_full', advice: 'make room on that disk and run again' };
const NOT_ALLOWED: Judgement = { code: 'config', advice: 'the folder of store.url must be one that this user may write' };
const NO_PATH: Judgement = { code: 'config', advice: 'choose a shorter path without loops of links for store.url' };
const BROKEN: Judgement = { code: 'store_unavailable', advice: 'that disk fails: see the log of the system, and keep a copy' };
const TOO_MANY: Judgement = { code: 'store_unavailable', advice: 'raise the limit of open files (ulimit -n), or stop what holds them' };
const IN_THE_WAY: Judgement = { code: 'store_unavailable', advice: 'check what is at that path: it is not as the store created it' };

/** What the file system says (errno) and what it means for a store. */
const JUDGEMENTS: Readonly<Record<string, Judgement>> = {
  ENOSPC: FULL,
  EDQUOT: FULL,
  EFBIG: FULL,
  EACCES: NOT_ALLOWED,
  EPERM: NOT_ALLOWED,
  EROFS: { code: 'store_unavailable', advice: 'it is mounted read-only: see the log of the system, or mount it anew' },
  ENAMETOOLONG: NO_PATH,
  ELOOP: NO_PATH,
  EIO: BROKEN,
  EUCLEAN: BROKEN,
  ESTALE: { code: 'store_unavailable', advice: 'mount that file system anew' },
  EMFILE: TOO_MANY,
  ENFILE: TOO_MANY,
  ENOTDIR: IN_THE_WAY,
  EISDIR: IN_THE_WAY,
  EEXIST: IN_THE_WAY,
  ENOTEMPTY: IN_THE_WAY,
  ENOENT: { code: 'store_unavailable', advice: 'the folder of store.url is gone: mount it again or restore it' },
};

const NOT_UNDERSTOOD: Judgement = { code: 'store_unavailable', advice: 'see whether the disk of store.url is there and try again' };

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

/** Whether `error` says that there is no such file: `a/b` is none beside a file `a`, and `a` none beside `a/b`. */
export const saysMissing = (error: unknown): boolean => NOTHING_THERE.includes(String(codeOf(error)));

/** Does `work`; what the file system refuses becomes a Fault that names `operation` and `path`. */
export const onDisk = async <T>(operation: string, path: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (cause) {
    const errno = codeOf(cause);
    if (cause instanceof Fault || typeof errno !== 'string') throw cause;
    const { code, advice } = JUDGEMENTS[errno] ?? NOT_UNDERSTOOD;
    throw new Fault(code, `${operation} ${path}: ${cause instanceof Error ? cause.message : String(cause)}; ${advice}`, { cause });
  }
};
