import { expect, test } from 'vitest';
import { checkDrift, decideRetraining } from '../drift/index.ts';
import { skillOf } from '../evaluation/index.ts';
import { gate } from '../promotion/index.ts';
import { seededRandom } from '../statistics/index.ts';
import { epochMs, plusHours } from '../time/index.ts';
import { driftReport } from './drift-report.ts';
import { trainingPlots } from './training-plots.ts';
import { trainingReport } from './training-report.ts';
import type { TrainingReportInput } from './training-report-input.ts';

const N = 720;
const start = epochMs(Date.UTC(2025, 7, 1));
const end = plusHours(start, N);
const random = seededRandom(3);
const column = (of: (i: number) => number): Float64Array => Float64Array.from({ length: N }, (_, i) => of(i));

const hour = Array.from({ length: N }, (_, i) => plusHours(start, i));
const realised = column(() => random() + random() - 1);
const forecast = column((i) => 0.02 * (realised[i] ?? 0) + 0.03 * (random() - 0.5));
const lower = forecast.map((value) => value - 0.7);
const upper = forecast.map((value) => value + 0.7);
const hours = { hour, realised, volatility: column(() => 0.4) };
const skill = skillOf({
  hours,
  forecast,
  baselines: { mean: column(() => 0.001), ridge: column(() => 0.01 * (random() - 0.5)) },
  intervals: { level: 0.9, lower, upper },
});
const bounds = {
  refreshSignificance: 0.01,
  changeSignificance: 0.05,
  dispersion: [0.005, 0.3],
  minimumHours: 120,
  notWorseThanZero: true,
} as const;
const decision = gate({ hours, candidate: { recipeSha256: 'a'.repeat(64), forecast }, champion: { kind: 'none' }, bounds });

const training = {
  symbol: 'BTC/USDT',
  at: plusHours(end, 1),
  version: 3,
  engine: 'lightgbm_blend',
  trainingId: 'e'.repeat(64),
  data: {
    fit: { from: start, until: start },
    fitRows: 66_000,
    holdout: { from: start, until: end },
    columns: 127,
    sha256: 'f'.repeat(64),
    codeVersion: '1',
  },
  skill,
  forecasts: { hour, forecast, realised, lower, upper },
  gain: Array.from({ length: 40 }, (_, i) => ({ name: `feature_${i}`, gain: 40 - i })),
  curves: [
    {
      name: 'holdout',
      points: [
        [1, 0.5],
        [2, 0.4],
      ] as const,
    },
  ],
  gate: decision,
  notes: ['<script>alert(1)</script>'],
} as const;

/** What a page must never need. */
const expectSelfContained = (html: string): void => {
  const needs = /<script|<link|<img|@import|url\((?!#)|(?:src|href)=|https?:|NaN|undefined|\[object/g;
  expect(html.replaceAll('http://www.w3.org/', '').match(needs)).toBeNull();
};

test('a training report says verdict, figures and decision, and needs neither network nor script', async () => {
  const { html, json } = await trainingReport(training);
  expectSelfContained(html);
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(html).toContain('Promoted: it is sane, and there was no champion.');
  expect(html).toContain(`On 720 hours that it had not seen it called the direction right ${((skill.direction ?? 0) * 100).toFixed(1)} %`);
  expect(html.match(/<svg/g)).toHaveLength(2 * 7); // each drawn for wide and narrow
  expect(html).toContain('feature_29');
  expect(html).not.toContain('feature_30'); // the 30 of most gain
  const summary = JSON.parse(json);
  expect(summary).toMatchObject({ kind: 'training', version: 3, at: '2025-08-31T01:00:00Z', skill: { n: 720, dm_t: skill.dm_t } });
  expect(summary.gain).toHaveLength(40);
});

test('the verdict is red for a model that is worse than no forecast, promoted or not, and never green where its words are not', async () => {
  const tone = async (of: Partial<TrainingReportInput>): Promise<string | undefined> =>
    /<p class="verdict (\w+)">/.exec((await trainingReport({ ...training, notes: [], ...of })).html)?.[1];
  const wrong = realised.map((value) => -0.15 * value);
  const judged = (notWorseThanZero: boolean) =>
    gate({
      hours,
      candidate: { recipeSha256: 'a'.repeat(64), forecast: wrong },
      champion: { kind: 'none' },
      bounds: { ...bounds, notWorseThanZero },
    });
  expect(judged(true).decision).toBe('not_promoted');
  expect(await tone({ gate: judged(true) })).toBe('bad');
  expect(judged(false).decision).toBe('promoted');
  expect(await tone({ gate: judged(false) })).toBe('bad');
  expect(await tone({ gate: decision })).toBe('good');
  const unlucky = { ...skill, p_better: 0.96, r2: -0.0067 };
  expect(await tone({ gate: decision, skill: unlucky })).toBe('warn');
  expect(await tone({ gate: null, skill: { ...unlucky, p_better: 0.995 } })).toBe('bad');
  const { html } = await trainingReport({ ...training, gate: judged(true), skill: unlucky });
  expect(html).toContain(
    'its squared error is 0.67 % above that of forecasting no change, and it is worse than that by more than bad luck',
  );
  expect(html).toMatch(/<td>Against no change<\/td><td>Diebold-Mariano t −?-?\d+\.\d\d; p 0\.000, refused below 0\.01/);
});

test('a training report does without intervals, curves, gain and gate', async () => {
  const { intervals: _, ...rest } = skill;
  const bare = { ...training, skill: { ...rest, intervals: null }, gain: [], curves: [], gate: null, version: null, notes: [] };
  const { html } = await trainingReport(bare);
  expectSelfContained(html);
  expect(html).toContain('a candidate');
  expect(html.match(/<svg/g)).toHaveLength(2 * 4);
});

const scores = hour.map((at, i) => {
  const absoluteError = Math.abs((realised[i] ?? 0) - (forecast[i] ?? 0));
  return { hour: at, prediction: forecast[i] ?? 0, realised: realised[i] ?? 0, scale: 0.4, absoluteError, score: absoluteError / 0.4 };
});
const prices = column((i) => 100 + (i % 7));
const candles = { start, open: prices, high: prices, low: prices, close: prices, volume: prices };
const checkWith = (referenceScaledMae: number, maskedHours = 0) =>
  checkDrift({
    market: 'm',
    at: end,
    windowHours: 168,
    candles,
    maskedHours,
    model: { version: 3, referenceScaledMae },
    scores,
    maeThreshold: null,
  });

test('a drift report says in words what the check found and what follows', async () => {
  const check = checkWith(0.5);
  const decision = decideRetraining({ check: { ...check, id: 1 }, lastRequest: undefined, now: end, cooldownHours: 72 });
  const { html, json } = await driftReport({ symbol: 'BTC/USDT', check, scores, history: [checkWith(2)], decision, at: end });
  expectSelfContained(html);
  expect(check.verdict).toBe('drift');
  const times = ((check.figures.scaledMae ?? 0) / 0.5).toFixed(2);
  expect(html).toContain(`were ${times} times those on its holdout; 1.20 times is the limit. Training was requested.`);
  expect(html.match(/<svg/g)).toHaveLength(2 * 4);
  expect(html.match(/<td>no drift<\/td>/g)).toHaveLength(1);
  expect(JSON.parse(json)).toMatchObject({
    kind: 'drift',
    check: { verdict: 'drift', at: '2025-08-31T00:00:00Z' },
    decision: { kind: 'requested' },
  });
});

test('a drift report without a forecast, and of broken input', async () => {
  const empty = checkDrift({ market: 'm', at: end, windowHours: 168, candles, maskedHours: 0, model: null, scores: [], maeThreshold: 0.5 });
  const { html } = await driftReport({ symbol: 'BTC/USDT', check: empty, scores: [], history: [], decision: null, at: end });
  expectSelfContained(html);
  expect(html).toContain('No verdict over the last 7 days: there is no champion yet.');
  const broken = await driftReport({ symbol: 'BTC/USDT', check: checkWith(0.5, 100), scores, history: [], decision: null, at: end });
  expect(broken.html).toContain('nothing should be trained: 100 of the window&#39;s 168 hours are masked.');
});

test('the pictures of a training are SVG files that stand alone: no page around them gives them colours', async () => {
  const plots = await trainingPlots(training);
  expect(plots.map(({ name }) => name)).toContain('forecast_against_realised');
  for (const { svg } of plots) {
    expect(svg).toMatch(/^<svg [^>]*><style>svg \{ background: #fff; --paper/);
    const used = new Set([...svg.matchAll(/var\((--[a-z]+)\)/g)].map(([, name]) => name));
    expect([...used].filter((name) => !svg.includes(`${name}: #`))).toEqual([]);
  }
});
