import type { MarketResult } from '@forecast/tasks';
import { expect, test } from 'vitest';
import { assertForecast } from './assert-forecast.ts';
import type { FirstPass } from './first-pass.ts';
import type { MarketSummary } from './summary.ts';

const none = { forecast: null } as MarketSummary;
const some = { forecast: { symbol: 'BTC/USDT' } } as MarketSummary;
const nothing = (market: string, reason: string): MarketResult => ({ market, kind: 'nothing_to_do', reason });
const failed = (code: 'stale' | 'model_refused' | 'internal'): MarketResult => ({ market: 'a', kind: 'failed', code, message: code });
const pass = (predicted: readonly MarketResult[], trained?: readonly MarketResult[]): FirstPass => ({
  ingested: [],
  drift: { finding: 'nothing_requested', isDone: true },
  trained,
  predicted,
});

test('one market with a forecast is enough', () => {
  expect(() => assertForecast({ ...some, others: [none] }, pass([failed('stale')]))).not.toThrow();
  expect(() => assertForecast({ ...none, others: [none, some] }, pass([failed('stale')]))).not.toThrow();
});

test.each([
  ['why nothing was forecast', pass([nothing('a', 'gap')]), 'no_forecast', 'there is no forecast of this hour: a: gap'],
  [
    'why nothing was trained',
    pass([nothing('a', 'no_model'), nothing('b', 'gap')], [nothing('a', 'too little history yet')]),
    'no_forecast',
    'there is no forecast of this hour: a: too little history yet; b: gap',
  ],
  ['a service that is away, before bad data', pass([failed('model_refused'), failed('stale')]), 'stale', 'predict: stale'],
  ['our own fault before both', pass([failed('stale'), failed('internal'), failed('model_refused')]), 'internal', 'predict: internal'],
  ['where to ask, when nothing else is known', pass([]), 'no_forecast', 'there is no forecast of this hour: GET /predict says why'],
])('without any it says %s', (_, came, code, message) => {
  expect(() => assertForecast({ ...none, others: [none] }, came)).toThrow(expect.objectContaining({ code, message }));
});
