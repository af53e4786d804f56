import { types } from 'pg';
import type { EpochMs } from '../../time/index.ts';

const INT8: number = types.builtins.INT8;
const TIMESTAMPTZ: number = types.builtins.TIMESTAMPTZ;

/** How columns become values, for a pool of ours and for nobody else's: timestamptz as EpochMs, bigint as number, float8 with NaN. */
export const columnTypes: { getTypeParser: typeof types.getTypeParser } = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === INT8) return Number;
    const parser = types.getTypeParser(oid, format);
    return oid === TIMESTAMPTZ ? (text: string) => Number(parser(text)) : parser;
  }) as typeof types.getTypeParser,
};

/** An instant as the server reads it, whatever its time zone. */
export const timestamp = (at: EpochMs): string => new Date(at).toISOString();

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
