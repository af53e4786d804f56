import { Fault } from '../../fault/index.ts';
import { ExchangeFailure, type FailureKind } from './exchange-failure.ts';

/** ccxt's errors that say what can be done, each with all that descend from it. */
const SORTED: readonly (readonly [string, FailureKind])[] = [
  ['RestrictedLocation', 'country_refused'],
  ['RateLimitExceeded', 'too_many_requests'],
  ['DDoSProtection', 'too_many_requests'],
  ['BadRequest', 'request_refused'],
  ['ArgumentsRequired', 'request_refused'],
  ['NotSupported', 'request_refused'],
];

/**
 * What an error that a request ended with comes to. Only what is known to fail again is not tried again; every other error, of ccxt or
 * of what chokes on an answer that nobody expected, means that the answer was not understood.
 */
export const failureOf = (error: unknown): Fault | ExchangeFailure => {
  if (error instanceof Fault || error instanceof ExchangeFailure) return error;
  const classes = classesOf(error);
  const [, kind = 'not_understood'] = SORTED.find(([name]) => classes.includes(name)) ?? [];
  return new ExchangeFailure(kind, error instanceof Error ? error.message : String(error), { cause: error });
};

/** The names of the class of `error` and of those that it descends from: ccxt's classes are loaded with its client, and not here. */
const classesOf = (error: unknown): readonly string[] => {
  const names: string[] = [];
  for (let type: unknown = Object(error).constructor; typeof type === 'function'; type = Object.getPrototypeOf(type)) names.push(type.name);
  return names;
};
