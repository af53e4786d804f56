import { expect, test } from 'vitest';
import type { MarketSummary, Summary } from './summary.ts';
import { summaryText } from './summary-text.ts';

const figures = { n: 2160, mae: 0.23568, rmse: 0.4, r2: 0.00225, direction: 0.5216, ic: 0.0651, dm_t: 1.38 };
const about = (standardError: number) => ({ standardError });
const market: MarketSummary = {
  symbol: 'BTC/USDT',
  no_forecast: null,
  gate: null,
  forecast: {
    symbol: 'BTC/USDT',
    hour: { start: '2025-09-05T21:00:00Z' },
    prediction: -0.02671,
    interval: { level: 0.9, lower: -0.8183, upper: 0.7649 },
    model: { version: 3 },
  },
  skill: {
    ...figures,
    from: '2025-06-07T21:00:00Z',
    to: '2025-09-05T21:00:00Z',
    uncertainty: { r2: about(0.00113), direction: about(0.0102), ic: about(0.0151) },
    baselines: { zero: { ...figures, mae: 0.2362, r2: 0, direction: null, ic: null }, ridge: { ...figures, dm_t: null } },
  },
  drift: { verdict: 'no_drift', mae: 0.2592, threshold: 0.864, rule: 'scaled', scaled_mae: 0.674 },
  reports: { training: '/store/training.html', drift: '/store/drift.html' },
};
const summary = (changes: Partial<Summary> = {}): Summary => ({ ...market, others: [], candles: {}, seconds: {}, ...changes });
const lines = (changes: Partial<Summary> = {}): string[] => summaryText(summary(changes), (text) => `<red>${text}</red>`).split('\n');

test('says forecast, skill with its uncertainty beside the baselines, drift and reports', () => {
  expect(lines()).toEqual([
    '',
    'BTC/USDT, hour from 2025-09-05T21:00:00Z: -0.027 %, 90 % interval -0.82 to +0.76 % (model version 3)',
    'Skill on 2160 hours that the model had not seen, 2025-06-07T21:00:00Z to 2025-09-05T21:00:00Z (+- one standard error):',
    '                      MAE %             R2 %      direction %               IC    DM t of model',
    '  model              0.2357   0.225 +- 0.113      52.2 +- 1.0   0.065 +- 0.015                 ',
    '  zero               0.2362            0.000                -                -             1.38',
    '  ridge              0.2357            0.225             52.2            0.065                -',
    'Drift: no drift; |error| / scale 0.674, limit 0.864; mean absolute error 0.259 %',
    'Training report: /store/training.html',
    'Drift report: /store/drift.html',
    '',
  ]);
});

test('says what there is not', () => {
  expect(lines({ forecast: null, skill: null, drift: null, reports: { training: null, drift: '/store/drift.html' } })).toEqual([
    '',
    '<red>BTC/USDT: no forecast of this hour (GET /predict says why)</red>',
    'Drift report: /store/drift.html',
    '',
  ]);
  const drift = { verdict: 'broken_input', mae: null, threshold: null, rule: 'raw', scaled_mae: null } as const;
  expect(lines({ drift })).toContain('Drift: broken input; mean absolute error unknown %, limit unknown %');
});

test('says it of every market', () => {
  const other = { ...market, symbol: 'ETH/USDT' };
  expect(
    lines({ others: [other] })
      .filter((line) => line.includes('hour from'))
      .map((line) => line.slice(0, 8)),
  ).toEqual(['BTC/USDT', 'ETH/USDT']);
});

test('says in red that there is no model, and what the gate said of one that is worse than no forecast', () => {
  const gate = { version: 2, decision: 'not_promoted', reason: 'worse_than_zero', explanation: 'Not promoted: it is significantly worse.' };
  expect(lines({ forecast: null, no_forecast: 'no_model: version 2 was not promoted', gate }).slice(1, 3)).toEqual([
    '<red>BTC/USDT: no forecast of this hour (no_model: version 2 was not promoted)</red>',
    '<red>The gate on version 2: Not promoted: it is significantly worse.</red>',
  ]);
  expect(lines({ gate: { ...gate, decision: 'promoted', explanation: 'Promoted: although it is significantly worse.' } })[2]).toBe(
    '<red>The gate on version 2: Promoted: although it is significantly worse.</red>',
  );
});
