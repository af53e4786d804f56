import { epochMs } from '@forecast/core/time';
import { expect, test } from 'vitest';
import { CANDLE_WAIT } from './ingest.ts';
import { candleWaitAt } from './ingest-candles.ts';

const at = (hour: number, minute = 0) => epochMs(Date.UTC(2025, 6, 28, hour, minute));

test('the candle that is just closing is waited for at the hour that runs, not while an old hour is filled in', () => {
  expect(candleWaitAt(at(15), at(15, 59))).toBe(CANDLE_WAIT);
  expect(candleWaitAt(at(14), at(15))).toBeUndefined();
});
