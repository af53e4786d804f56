import { styleText } from 'node:util';
import Table from 'cli-table3';

type Colour = 'green' | 'red' | 'yellow' | 'dim';

/** How text gets to a person: with colours or without. */
export interface Screen {
  paint(colour: Colour, text: string): string;
  /** two columns, what and how much */
  facts(rows: readonly (readonly [string, string])[]): string;
  list(head: readonly string[], rows: readonly (readonly string[])[]): string;
}

/** @param colours whether the reader is a terminal that wants them */
export const screen = (colours: boolean): Screen => ({
  paint: (colour, text) => (colours ? styleText(colour, text, { validateStream: false }) : text),
  facts: (rows) => drawn([], rows),
  list: (head, rows) => drawn(head, rows),
});

const drawn = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const table = new Table({ head: [...head], style: { head: [], border: [], compact: true } });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
};
