import { expect, test } from 'vitest';
import { Fault } from '../../fault/index.ts';
import { failureOf } from './ccxt-failure.ts';
import { ExchangeFailure, FAILURES } from './exchange-failure.ts';

const file = new URL('src/base/errors.js', import.meta.resolve('ccxt')).href;
const errors = Object.entries((await import(file)) as Record<string, unknown>).filter(
  (entry): entry is [string, new (message: string) => Error] => typeof entry[1] === 'function',
);
const KINDS: Readonly<Record<string, string>> = {
  BadRequest: 'request_refused',
  BadSymbol: 'request_refused',
  ArgumentsRequired: 'request_refused',
  NotSupported: 'request_refused',
  RateLimitExceeded: 'too_many_requests',
  DDoSProtection: 'too_many_requests',
  RestrictedLocation: 'country_refused',
};

test.each(errors)("ccxt's %s is sorted, by default as not understood", (name, Type) => {
  const cause = new Type('told');
  expect(failureOf(cause)).toMatchObject({ name: 'ExchangeFailure', kind: KINDS[name] ?? 'not_understood', message: 'told', cause });
});

test('ccxt has the classes that are sorted', () => {
  expect(errors.length).toBeGreaterThan(40);
  expect(Object.keys(KINDS).filter((name) => errors.every(([each]) => each !== name))).toEqual([]);
});

test.each([new TypeError('x is not iterable'), new RangeError('r'), 'a text', undefined, null, { name: 'BadSymbol' }])(
  'what is no error of ccxt is not understood: %s',
  (error) => {
    expect(failureOf(error)).toMatchObject({ kind: 'not_understood' });
  },
);

test('our own pass as they are', () => {
  for (const own of [new Fault('config', 'c'), new ExchangeFailure('unreachable', 'u')]) expect(failureOf(own)).toBe(own);
});

test('what is not understood is tried again, and no failure is our fault', () => {
  expect(FAILURES.not_understood).toEqual({ code: 'exchange_unavailable', triedAgain: true });
  expect(Object.values(FAILURES).filter(({ code }) => code === ('internal' as string))).toEqual([]);
});
