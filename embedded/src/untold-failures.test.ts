import type { FaultCode } from '@forecast/core/fault';
import { epochMs, plusHours } from '@forecast/core/time';
import type { MarketResult } from '@forecast/tasks';
import { expect, test } from 'vitest';
import { untoldFailures } from './untold-failures.ts';

const hour = epochMs(Date.UTC(2025, 8, 5));
const failed = (market: string, code: FaultCode): MarketResult => ({ market, kind: 'failed', code, message: 'why' });

test.each<[string, FaultCode, FaultCode, number]>([
  ['a candle that could not be read and so is missing', 'exchange_unavailable', 'stale', 0],
  ['a candle that is missing in the next step, too', 'stale', 'stale', 0],
  ['a store that is away in the next step, too', 'store_unavailable', 'store_unavailable', 0],
  ['another fault in the next step', 'stale', 'model_refused', 1],
])('%s', (_, first, second, told) => {
  const untold = untoldFailures();
  expect(untold([failed('a', first), { market: 'b', kind: 'done' }], hour)).toEqual([failed('a', first)]);
  expect(untold([failed('a', second)], hour)).toHaveLength(told);
});

test('another market, and the next hour, are told of for themselves', () => {
  const untold = untoldFailures();
  untold([failed('a', 'stale')], hour);
  expect(untold([failed('a', 'stale'), failed('b', 'stale')], hour)).toEqual([failed('b', 'stale')]);
  expect(untold([failed('a', 'stale')], plusHours(hour, 1))).toHaveLength(1);
});
