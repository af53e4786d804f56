import { expect, test } from 'vitest';
import { epochMs } from '../time/index.ts';
import { gapsOf } from './gaps.ts';

const at = (hour: number) => epochMs(Date.UTC(2023, 2, 24, hour));
const series = (...close: number[]) => {
  const column = Float64Array.from(close);
  return { start: at(11), open: column, high: column, low: column, close: column, volume: column };
};

test('names the hours without a candle as half-open ranges', () => {
  const { NaN: none } = Number;
  expect(gapsOf(series(none, 1, none, none, 2, none))).toEqual([
    { from: at(11), until: at(12) },
    { from: at(13), until: at(15) },
    { from: at(16), until: at(17) },
  ]);
});

test('a whole series and an empty one have none', () => {
  expect(gapsOf(series(1, 2))).toEqual([]);
  expect(gapsOf(series())).toEqual([]);
});
