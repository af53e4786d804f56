import { Fault } from '@forecast/core/fault';
import { z } from 'zod';

/** A query string that may hold these parameters, each once, and no other. */
export const strictQuery = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? unknownParameters(issue.keys, Object.keys(shape)) : undefined),
  });

const unknownParameters = (unknown: readonly string[], allowed: readonly string[]): string =>
  unknown
    .map((name) =>
      name === 'explain'
        ? 'explain: is not there yet; leave it out'
        : `${name}: is not a parameter here; ${allowed.length === 0 ? 'there are none' : `allowed are ${allowed.join(', ')}`}`,
    )
    .join('; ');

/**
 * The parsed query of a request.
 *
 * @param query as Express gives it: a parameter that stands there twice is an array
 * @throws Fault `malformed` that names every parameter that is wrong
 */
export const parseQuery = <Schema extends z.ZodType>(schema: Schema, query: Readonly<Record<string, unknown>>): z.output<Schema> => {
  const repeated = Object.keys(query).filter((name) => Array.isArray(query[name]));
  if (repeated.length > 0) throw new Fault('malformed', `${repeated.join(', ')}: may be given once`);
  const { data, error } = schema.safeParse(query);
  if (error === undefined) return data;
  throw new Fault('malformed', error.issues.map(({ path, message }) => [...path, message].join(': ')).join('; '));
};

/** The market a request is about. Whether it is served is for the service to say. */
export const symbol = z
  .string()
  .meta({ description: 'spot pair, BTC/USDT or BTC-USDT; the first that is served when absent', examples: ['BTC-USDT'] });

/** What a query that names nothing but a market may hold. */
export const MarketQuery = strictQuery({ symbol: symbol.optional() });

/** What a query without parameters may hold. */
export const EmptyQuery = strictQuery({});
