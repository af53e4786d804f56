import { expect, test } from 'vitest';
import { parseRequestTarget } from './request-target.ts';

test('a target is taken apart', () => {
  expect(parseRequestTarget('/v1.41/containers/create?name=hourly-1')).toEqual({
    kind: 'target',
    version: '/v1.41',
    segments: ['containers', 'create'],
    query: new Map([['name', 'hourly-1']]),
  });
  expect(parseRequestTarget('/_ping')).toEqual({ kind: 'target', version: '', segments: ['_ping'], query: new Map() });
});

test.each([
  '',
  '*',
  '/',
  '//_ping',
  '/_ping/',
  '/v1.41//_ping',
  '/containers/../_ping',
  '/containers/./json',
  '/v1.41/../containers/json',
  '/%5fping',
  '/containers/a%2fb/json',
  '/containers\\json',
  '/_ping;x',
  '/_ping#x',
  '/_ping?x=#',
  '/_ping?a=1&a=2',
  '/_ping?a&a=',
  '/_ping?a=/',
  'http://engine/_ping',
  'engine:2375',
  '/_ping\u00e4',
  '/v1.41/v1.41/.../json',
  `/_ping?a=${'x'.repeat(2048)}`,
])('%s is refused', (raw) => {
  expect(parseRequestTarget(raw)).toMatchObject({ kind: 'refused', status: 403 });
});

test('a version before 1.24 is no version', () => {
  expect(parseRequestTarget('/v1.23/_ping')).toMatchObject({ version: '', segments: ['v1.23', '_ping'] });
});
