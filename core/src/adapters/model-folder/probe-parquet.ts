import type { Probe } from '../../model/index.ts';
import { readParquet, writeParquet } from '../parquet/index.ts';

const ANSWERS = ['raw', 'percent'];

/** A probe as parquet: a column a feature, then `raw` and `percent`. */
export const writeProbe = ({ columns, values, raw, percent }: Probe): Uint8Array => {
  const features = columns.map((name, j) => ({ name, values: raw.map((_, i) => values[i * columns.length + j] ?? Number.NaN) }));
  const all = [...features, { name: 'raw', values: raw }, { name: 'percent', values: percent }];
  return writeParquet({ columns: all.map((column) => ({ kind: 'float64', ...column })) });
};

/** @throws Fault `corrupt_object` when `bytes` is no such file */
export const readProbe = (bytes: Uint8Array, key: string): Probe => {
  const table = readParquet(bytes, key);
  const columns = table.names.filter((name) => !ANSWERS.includes(name));
  const values = new Float64Array(table.rows * columns.length);
  columns.forEach((name, j) => {
    const column = table.float64(name);
    for (let i = 0; i < table.rows; i++) values[i * columns.length + j] = column[i] ?? Number.NaN;
  });
  return { columns, values, raw: table.float64('raw'), percent: table.float64('percent') };
};
