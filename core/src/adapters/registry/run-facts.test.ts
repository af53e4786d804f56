import { expect, test } from 'vitest';
import { epochMs } from '../../time/index.ts';
import { batches, datasetEntry, fittingParameters, fittingTags, metricOf } from './run-facts.ts';

test('a parameter of 6000 characters stays, a longer one becomes an artifact of the same text', () => {
  const long = 'x'.repeat(6001);
  const { parameters, artifacts } = fittingParameters({ fits: 'x'.repeat(6000), long });
  expect(parameters.map(({ key, value }) => [key, value.length <= 6000])).toEqual([
    ['fits', true],
    ['long', true],
  ]);
  expect(parameters[1]?.value).toBe('artifact parameters/long.txt, 6001 characters');
  expect(artifacts).toEqual([{ path: 'parameters/long.txt', text: long }]);
});

test('a tag of 8000 characters stays, a longer one is refused', () => {
  expect(fittingTags({ fits: 'x'.repeat(8000) })).toHaveLength(1);
  expect(() => fittingTags({ long: 'x'.repeat(8001) })).toThrow('tag long has 8001 characters, MLflow keeps 8000');
});

test('values that JSON does not have are sent by name', () => {
  const values = [0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const sent = values.map((value) => metricOf({ key: 'm', value, step: 2 }, epochMs(9)));
  expect(JSON.stringify(sent.map(({ value }) => value))).toBe('[0.5,"NaN","Infinity","-Infinity"]');
});

test('a dataset says its digest in the 36 characters that MLflow takes, and the whole sha256 beside it', () => {
  const sha256 = '0123456789abcdef'.repeat(4);
  const { dataset } = datasetEntry({ name: 'fit', sha256, context: 'training', rows: 3, columns: ['a', 'b'], sourceUri: '/data' });
  expect(dataset.digest).toBe('0123456789abcdef0123456789abcdef0123');
  expect(dataset.source_type).toBe('local');
  expect(JSON.parse(dataset.profile)).toEqual({ num_rows: 3, num_elements: 6, sha256 });
});

test('2001 points go in three calls of at most 1000', () => {
  const points = Array.from({ length: 2001 }, (_, i) => i);
  expect(batches(points, 1000).map(({ length }) => length)).toEqual([1000, 1000, 1]);
  expect(batches(points, 1000).flat()).toEqual(points);
  expect(batches([], 1000)).toEqual([]);
});
