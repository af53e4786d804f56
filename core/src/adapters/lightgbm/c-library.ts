import { existsSync } from 'node:fs';
import koffi from 'koffi';
import { Fault } from '../../fault/index.ts';

/** Address of something that LightGBM made. */
export type Handle = bigint;
type NativeCall = ReturnType<ReturnType<typeof koffi.load>['func']>;

/** What we use of https://lightgbm.readthedocs.io/en/stable/C-API.html. Each returns 0, or -1 and leaves a message to its own thread. */
const SIGNATURES = {
  datasetCreateFromMat: 'int LGBM_DatasetCreateFromMat(void*, int, int32_t, int32_t, int, const char*, void*, _Out_ void**)',
  datasetSetFeatureNames: 'int LGBM_DatasetSetFeatureNames(void*, const char**, int)',
  datasetSetField: 'int LGBM_DatasetSetField(void*, const char*, void*, int, int)',
  datasetFree: 'int LGBM_DatasetFree(void*)',
  boosterCreate: 'int LGBM_BoosterCreate(void*, const char*, _Out_ void**)',
  boosterUpdateOneIter: 'int LGBM_BoosterUpdateOneIter(void*, void*)',
  boosterGetEvalCounts: 'int LGBM_BoosterGetEvalCounts(void*, _Out_ int*)',
  boosterGetEval: 'int LGBM_BoosterGetEval(void*, int, _Out_ int*, void*)',
  boosterSaveModelToString: 'int LGBM_BoosterSaveModelToString(void*, int, int, int, int64_t, void*, void*)',
  boosterLoadModelFromString: 'int LGBM_BoosterLoadModelFromString(const char*, _Out_ int*, _Out_ void**)',
  boosterFeatureImportance: 'int LGBM_BoosterFeatureImportance(void*, int, int, void*)',
  boosterPredictForMat: 'int LGBM_BoosterPredictForMat(void*, void*, int, int32_t, int32_t, int, int, int, int, const char*, void*, void*)',
  fastInit: 'int LGBM_BoosterPredictForMatSingleRowFastInit(void*, int, int, int, int, int32_t, const char*, _Out_ void**)',
  fastPredict: 'int LGBM_BoosterPredictForMatSingleRowFast(void*, void*, void*, void*)',
  fastFree: 'int LGBM_FastConfigFree(void*)',
  boosterFree: 'int LGBM_BoosterFree(void*)',
} as const;

export interface CLibrary {
  readonly path: string;
  readonly calls: Readonly<Record<keyof typeof SIGNATURES, NativeCall>>;
  /** @throws Fault `internal` with what the library said, unless `code` is 0; only for a call that this thread has just made */
  readonly check: (operation: string, code: number) => void;
  /** The message of this thread's last failure. */
  readonly lastError: () => string;
  /** The handle that `call` writes into its out-parameter; @throws Fault like `check` */
  readonly made: (operation: string, call: (out: [Handle | null]) => number) => Handle;
}

/** LightGBM's constants. */
export const FLOAT32 = 0;
export const FLOAT64 = 1;
export const COLUMN_MAJOR = 0;
export const ROW_MAJOR = 1;
export const NORMAL_PREDICTION = 0;
export const ALL_ITERATIONS = -1;
export const SPLIT_IMPORTANCE = 0;
export const GAIN_IMPORTANCE = 1;

const HOW_TO_GET_IT = 'run "node bootstrap.mjs", or let LIGHTGBM_LIBRARY name lib_lightgbm.so of the Python package lightgbm';

/** @throws Fault `config` when there is no library at `path`, or it does not load */
export const openCLibrary = (path: string): CLibrary => {
  if (!existsSync(path)) throw new Fault('config', `lightgbm: no library at "${path}": ${HOW_TO_GET_IT}`);
  const library = load(path);
  const names = Object.keys(SIGNATURES) as (keyof typeof SIGNATURES)[];
  const calls = Object.fromEntries(names.map((name) => [name, library.func(SIGNATURES[name])])) as CLibrary['calls'];
  const lastError: () => string = library.func('const char* LGBM_GetLastError()');
  const check: CLibrary['check'] = (operation, code) => {
    if (code !== 0) throw new Fault('internal', `lightgbm: ${operation}: ${lastError()}`);
  };
  const made: CLibrary['made'] = (operation, call) => {
    const out: [Handle | null] = [null];
    check(operation, call(out));
    if (out[0] === null) throw new Fault('internal', `lightgbm: ${operation}: returned neither a result nor an error`);
    return out[0];
  };
  return { path, calls, check, lastError, made };
};

const load = (path: string): ReturnType<typeof koffi.load> => {
  try {
    return koffi.load(path);
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    const hint = said.includes('libgomp')
      ? 'install libgomp1, or start through npm, which finds the one that a wheel brings'
      : HOW_TO_GET_IT;
    throw new Fault('config', `lightgbm: "${path}" does not load (${said}): ${hint}`, { cause });
  }
};
