import { types } from 'pg';
import { Fault } from '../../fault/index.ts';
import { type EpochMs, epochMs } from '../../time/index.ts';

/** What a column's text means; undefined where it means nothing. */
type Reader = (text: string) => unknown;

const INTEGER = /^-?\d+$/;
const INSTANT = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?\+00$/;

const integer: Reader = (text) => (INTEGER.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined);

const decimal: Reader = (text) => {
  const number = Number(text);
  if (Number.isNaN(number)) return text === 'NaN' ? number : undefined;
  return number === 0 && text.trim() === '' ? undefined : number;
};

/** ISO 8601 in UTC and nothing else: the other styles of PostgreSQL turn day and month round, or leave the zone out. */
const instant: Reader = (text) => {
  const at = INSTANT.test(text) ? Date.parse(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`) : Number.NaN;
  return Number.isNaN(at) ? undefined : epochMs(at);
};

const json: Reader = (text) => JSON.parse(text) as unknown;
const same: Reader = (text) => text;

const READERS: ReadonlyMap<number, Reader> = new Map<number, Reader>([
  [types.builtins.BOOL, (text) => (text === 't' ? true : text === 'f' ? false : undefined)],
  [types.builtins.INT2, integer],
  [types.builtins.INT4, integer],
  [types.builtins.INT8, integer],
  [types.builtins.FLOAT8, decimal],
  [types.builtins.TIMESTAMPTZ, instant],
  [types.builtins.TEXT, same],
  [types.builtins.VARCHAR, same],
  [types.builtins.JSON, json],
  [types.builtins.JSONB, json],
]);

/** Types whose text depends on settings or has no zone: nothing of ours is of them, and what the driver makes of them may be wrong. */
const UNREADABLE: ReadonlySet<number> = new Set([
  types.builtins.DATE,
  types.builtins.TIME,
  types.builtins.TIMETZ,
  types.builtins.TIMESTAMP,
  types.builtins.INTERVAL,
  types.builtins.MONEY,
  // arrays of timestamp, date, time, timestamptz, timetz, interval
  1115,
  1182,
  1183,
  1185,
  1270,
  1187,
]);

/** The driver hands each value over as the server wrote it: we read it where its column is known. */
export const untouchedTypes: { getTypeParser: typeof types.getTypeParser } = {
  getTypeParser: () => (text: unknown) => text,
};

/**
 * Reads what a column holds: timestamptz as EpochMs, numbers as number, jsonb parsed, null as null.
 *
 * @param name of the column, as a fault says it
 * @param type its number in pg_type
 * @throws Fault `corrupt_row` for a value that its type cannot have here: an instant that is infinite, an integer beyond 2^53
 */
export const columnReader = (operation: string, name: string, type: number): ((text: string | null) => unknown) => {
  const reader = READERS.get(type) ?? (UNREADABLE.has(type) ? () => undefined : (types.getTypeParser(type, 'text') as Reader));
  return (text) => {
    if (text === null) return null;
    const value = readOrNothing(reader, text);
    if (value !== undefined) return value;
    const held = JSON.stringify(text.slice(0, 100));
    throw new Fault(
      'corrupt_row',
      `${operation}: column ${name} holds ${held}, which cannot be read (type ${type}): correct that row by hand`,
    );
  };
};

const readOrNothing = (reader: Reader, text: string): unknown => {
  try {
    return reader(text);
  } catch {
    return undefined;
  }
};

/** An instant as the server reads it whatever its settings: the letter Z is one of `timezone_abbreviations`. */
export const timestamp = (at: EpochMs): string => new Date(at).toISOString().replace('Z', '+00');

/** A number as the server reads it back to the last bit: String() would lose the sign of zero. */
export const float = (value: number | null): string | null => (Object.is(value, -0) ? '-0' : (value?.toString() ?? null));

const NOT_FINITE: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

/** Figures as jsonb, which has no NaN and no infinities: those are written as words, and read back as numbers. */
export const figuresToJson = (figures: object): string =>
  JSON.stringify(figures, (_, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value));

/** The reverse of `figuresToJson`, on what the driver has parsed. */
export const figuresFromJson = <T>(value: T): T => {
  if (typeof value === 'string') return (NOT_FINITE[value] ?? value) as T;
  if (Array.isArray(value)) return value.map(figuresFromJson) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, figuresFromJson(each)])) as T;
};
