/** One column of many rows that are sent at once. */
export interface UnnestedColumn<Row> {
  /** type of the element, as in SQL */
  readonly type: 'text' | 'timestamptz' | 'float8' | 'integer' | 'boolean' | 'jsonb';
  readonly value: (row: Row) => string | number | boolean | null;
}

/** Rows as one array a column, so that one statement takes them all: names, `unnest(...)` for its FROM, and its values. */
export const unnested = <Row>(
  columns: Readonly<Record<string, UnnestedColumn<Row>>>,
  rows: readonly Row[],
): { readonly names: string; readonly source: string; readonly values: readonly unknown[] } => {
  const all = Object.entries(columns);
  const names = all.map(([name]) => name).join(', ');
  const arrays = all.map(([, { type }], i) => `$${i + 1}::${type}[]`).join(', ');
  return { names, source: `unnest(${arrays}) AS sent(${names})`, values: all.map(([, { value }]) => rows.map(value)) };
};
