/** Named columns of float64, column after column: value of row `i`, column `j` at `j * rows + i`. NaN is missing. */
export interface Matrix {
  readonly rows: number;
  readonly names: readonly string[];
  readonly values: Float64Array;
}

/** Row `row` of `matrix`, written into `into`, one value a column. */
export const copyRow = ({ rows, names, values }: Matrix, row: number, into: Float64Array): void => {
  for (let column = 0; column < names.length; column++) into[column] = values[column * rows + row] as number;
};

/** The same values row after row, as forecasts want them. */
export const rowMajor = (matrix: Matrix): Float64Array => {
  const width = matrix.names.length;
  const values = new Float64Array(matrix.rows * width);
  for (let row = 0; row < matrix.rows; row++) copyRow(matrix, row, values.subarray(row * width, (row + 1) * width));
  return values;
};
