/** How many rows a probe has. */
export const PROBE_ROWS = 256;

/** Rows that a model was asked before it was stored, with what it said: whoever loads it must hear the same, to the last bit. */
export interface Probe {
  /** names of `values`, see `rowColumns` */
  readonly columns: readonly string[];
  /** row after row, `columns.length` values each; NaN is missing */
  readonly values: Float64Array;
  /** what the booster says, one a row */
  readonly raw: Float64Array;
  /** what the forecast is, one a row */
  readonly percent: Float64Array;
}

/** The first row whose answer is not finite or not bit for bit `expected`; undefined when all are. */
export const firstUnequal = (answer: Float64Array, expected: Float64Array): number | undefined => {
  if (answer.length !== expected.length) return Math.min(answer.length, expected.length);
  const row = answer.findIndex((value, i) => !Number.isFinite(value) || !Object.is(value, expected[i]));
  return row < 0 ? undefined : row;
};
