/** Named columns of float64, column after column: value of row `i`, column `j` at `j * rows + i`. NaN is missing. */
export interface Matrix {
  readonly rows: number;
  readonly names: readonly string[];
  readonly values: Float64Array;
}
