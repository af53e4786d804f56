/**
 * The value if it is a finite number, else the one NaN (0x7ff8…): what has no value for whatever reason has the same bits,
 * and no infinity reaches a column, a row or a file.
 */
export const finiteOrNaN = (value: number): number => (Number.isFinite(value) ? value : Number.NaN);
