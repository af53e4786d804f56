import { promisify } from 'node:util';
import { Fault } from '../../fault/index.ts';
import type { Booster } from '../../model/index.ts';
import { ALL_ITERATIONS, type CLibrary, FLOAT64, GAIN_IMPORTANCE, type Handle, NORMAL_PREDICTION, ROW_MAJOR } from './c-library.ts';
import { inUse } from './in-use.ts';
import { readModelHeader } from './model-text.ts';
import { parameterText } from './parameter-text.ts';

/** @throws Fault `model_refused` when the text is no model */
export const loadBooster = (library: CLibrary, modelText: string): Booster => {
  const { columns } = readModelHeader(modelText);
  const booster = parse(library, modelText);
  const { calls, check } = library;
  const fast = prepareForRows(library, booster, columns.length);
  const use = inUse(() => {
    check('free the single-row predictor', calls.fastFree(fast));
    check('free the booster', calls.boosterFree(booster));
  });
  const length = new BigInt64Array(1);
  const result = new Float64Array(1);
  // The library would read memory that it has given back: the process would end, not the call.
  const alive = (operation: string): void => {
    if (use.ended()) throw new Fault('internal', `lightgbm: ${operation}: the model was freed`);
  };
  return {
    columns,
    row: (row) => {
      alive('forecast a row');
      if (row.length !== columns.length) throw notRows(row.length, columns.length);
      if (calls.fastPredict(fast, row, length, result) !== 0) check('forecast a row', -1);
      return result[0] as number;
    },
    batch: async (values) => {
      alive('forecast rows');
      const rows = values.length / columns.length;
      if (!Number.isInteger(rows)) throw notRows(values.length, columns.length);
      return use.during(() => predictBatch(library, booster, values, rows, columns.length));
    },
    gain: () => {
      alive('sum the gains');
      const gain = new Float64Array(columns.length);
      check('sum the gains', calls.boosterFeatureImportance(booster, ALL_ITERATIONS, GAIN_IMPORTANCE, gain));
      return gain;
    },
    free: () => use.end(),
  };
};

const parse = (library: CLibrary, text: string): Handle => {
  try {
    return library.made('load a model', (out) => library.calls.boosterLoadModelFromString(text, [0], out));
  } catch (cause) {
    throw new Fault('model_refused', cause instanceof Error ? cause.message : String(cause), { cause });
  }
};

const prepareForRows = ({ calls, made }: CLibrary, booster: Handle, columns: number): Handle => {
  try {
    return made('prepare for single rows', (out) =>
      calls.fastInit(booster, NORMAL_PREDICTION, 0, ALL_ITERATIONS, FLOAT64, columns, parameterText(), out),
    );
  } catch (error) {
    calls.boosterFree(booster);
    throw error;
  }
};

const notRows = (values: number, columns: number): Fault => new Fault('internal', `lightgbm: ${values} values for ${columns} columns`);

/** On libuv's pool; values and results stay referenced here until the call is over, which reads and writes them. */
const predictBatch = async (
  library: CLibrary,
  booster: Handle,
  values: Float64Array,
  rows: number,
  columns: number,
): Promise<Float64Array> => {
  const held = { values, results: new Float64Array(rows), length: new BigInt64Array(1) };
  if (rows === 0) return held.results;
  const call = promisify(library.calls.boosterPredictForMat.async) as (...args: unknown[]) => Promise<number>;
  const code = await call(
    booster,
    held.values,
    FLOAT64,
    rows,
    columns,
    ROW_MAJOR,
    NORMAL_PREDICTION,
    0,
    ALL_ITERATIONS,
    parameterText(),
    held.length,
    held.results,
  );
  // The library's message stays in the thread that ran the call, where we cannot read it.
  if (code !== 0 || Number(held.length[0]) !== rows)
    throw new Fault('internal', `lightgbm: forecast ${rows} rows of ${columns} columns failed`);
  return held.results;
};
