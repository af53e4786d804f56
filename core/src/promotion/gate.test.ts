import { expect, test } from 'vitest';
import { seededRandom } from '../statistics/index.ts';
import { epochMs, plusHours } from '../time/index.ts';
import { type Champion, gate } from './gate.ts';

const start = epochMs(Date.UTC(2025, 5, 1));
const N = 720;
const random = seededRandom(1);
const noise = (size: number): Float64Array => Float64Array.from({ length: N }, () => (random() + random() + random() - 1.5) * 2 * size);

const realised = noise(0.4);
const hours = { hour: Array.from({ length: N }, (_, i) => plusHours(start, i)), realised, volatility: new Float64Array(N).fill(0.4) };
const mix = (share: number, other: Float64Array): Float64Array => realised.map((value, i) => share * value + (other[i] ?? 0));
const honest = mix(0.002, noise(0.015));
const knowing = mix(0.2, noise(0.015));
const wrong = mix(-0.15, noise(0.015));

const bounds = {
  refreshSignificance: 0.01,
  changeSignificance: 0.05,
  dispersion: [0.005, 0.3],
  minimumHours: 120,
  notWorseThanZero: true,
} as const;
const RECIPE = 'a'.repeat(64);
const OTHER = 'b'.repeat(64);
const championOf = (forecast: Float64Array, recipeSha256 = RECIPE, seenUntil = start): Champion => ({
  kind: 'champion',
  recipeSha256,
  seenUntil,
  forecast,
});
const late = (unseen: number): Champion => championOf(wrong, OTHER, plusHours(start, N - unseen));
const contest = (forecast: Float64Array, champion: Champion) =>
  gate({ hours, candidate: { recipeSha256: RECIPE, forecast }, champion, bounds });

test('with no champion, or a broken one, a sane candidate is promoted', () => {
  expect(contest(honest, { kind: 'none' })).toMatchObject({ decision: 'promoted', reason: 'no_champion', figures: { kind: 'first' } });
  expect(contest(honest, { kind: 'broken', why: 'its folder was changed' })).toMatchObject({
    decision: 'promoted',
    reason: 'champion_broken',
  });
  expect(contest(honest, championOf(honest.with(5, Number.NaN)))).toMatchObject({ decision: 'promoted', reason: 'champion_broken' });
});

test('an insane candidate is never promoted', () => {
  const none = { kind: 'none' } as const;
  expect(contest(honest.with(3, Number.NaN), none)).toMatchObject({ decision: 'not_promoted', reason: 'not_finite' });
  expect(contest(new Float64Array(N).fill(0.1), none)).toMatchObject({ reason: 'dispersion_out_of_bounds', figures: { dispersion: 0 } });
  expect(contest(noise(0.3), none)).toMatchObject({ decision: 'not_promoted', reason: 'dispersion_out_of_bounds' });
});

test('a refresh need only be not significantly worse', () => {
  const same = contest(honest, championOf(honest));
  expect(same).toMatchObject({ decision: 'promoted', reason: 'refresh_not_worse', figures: { kind: 'refresh', dm_t: null, p: null } });
  const worse = contest(honest, championOf(knowing));
  expect(worse).toMatchObject({ decision: 'not_promoted', reason: 'refresh_worse', figures: { commonHours: 720, significance: 0.01 } });
  expect(worse.figures.dm_t).toBeLessThan(-3);
  expect(worse.explanation).toMatch(/^Not promoted: a refresh that is significantly worse on 720 hours/);
});

test('a change must be significantly better', () => {
  expect(contest(honest, championOf(honest, OTHER))).toMatchObject({ decision: 'not_promoted', reason: 'change_not_better' });
  const better = contest(knowing, championOf(wrong, OTHER));
  expect(better).toMatchObject({ decision: 'promoted', reason: 'change_better', figures: { kind: 'change', significance: 0.05 } });
  expect(better.figures.dm_t).toBeGreaterThan(3);
});

test('only hours that the champion has not seen count', () => {
  expect(contest(knowing, late(200)).figures).toMatchObject({ commonHours: 200, commonFrom: '2025-06-22T16:00:00Z', champion: { n: 200 } });
  expect(contest(knowing, late(100))).toMatchObject({ decision: 'not_promoted', reason: 'too_few_hours', figures: { commonHours: 100 } });
  expect(contest(knowing, late(-9))).toMatchObject({ reason: 'too_few_hours', figures: { commonHours: 0 } });
});

test('too short a holdout decides nothing, even without a champion', () => {
  const short = { hour: hours.hour.slice(0, 100), realised: realised.slice(0, 100), volatility: hours.volatility.slice(0, 100) };
  const candidate = { recipeSha256: RECIPE, forecast: honest.slice(0, 100) };
  expect(gate({ hours: short, candidate, champion: { kind: 'none' }, bounds })).toMatchObject({
    decision: 'not_promoted',
    reason: 'too_few_hours',
  });
});

const CHAMPIONS: readonly (readonly [string, Champion])[] = [
  ['no champion', { kind: 'none' }],
  ['a broken champion', { kind: 'broken', why: 'its folder was changed' }],
  ['a champion that says what is no number', championOf(honest.with(5, Number.NaN))],
  ['a champion of the same recipe, as bad as it', championOf(wrong)],
  ['a champion of another recipe, worse than it', championOf(mix(-0.25, noise(0.015)), OTHER)],
];

test.each(CHAMPIONS)('beside %s, what is significantly worse than no forecast is not promoted', (_, champion) => {
  const decision = contest(wrong, champion);
  // The paired t statistic by its definition.
  const differences = realised.map((value, i) => (value / 0.4) ** 2 - ((value - (wrong[i] ?? 0)) / 0.4) ** 2);
  const mean = differences.reduce((sum, each) => sum + each, 0) / N;
  const spread = Math.sqrt(differences.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (N - 1));
  expect(decision).toMatchObject({ decision: 'not_promoted', reason: 'worse_than_zero' });
  expect(decision.figures.zero?.dm_t).toBeCloseTo(mean / (spread / Math.sqrt(N)), 8);
  expect(decision.figures.zero).toMatchObject({ n: N, significance: 0.01, worse: true });
  expect(decision.explanation).toMatch(
    /^Not promoted: it is significantly worse than the forecast of no change on 720 hours that it has not seen \(Diebold-Mariano t -\d+\.\d\d, p 0\.000\)\.$/,
  );
});

test('what is worse by no more than bad luck is promoted, and its figures say so', () => {
  const { decision, figures } = contest(mix(-0.0012, noise(0.015)), { kind: 'none' });
  expect([decision, figures.zero?.worse]).toEqual(['promoted', false]);
  expect(figures.zero?.dm_t).toBeLessThan(0);
  expect(figures.zero?.p).toBeGreaterThan(0.01);
});

test('a promotion that was allowed to be worse than no forecast says so, whatever it stood against', () => {
  const allowing = { ...bounds, notWorseThanZero: false };
  for (const [, champion] of CHAMPIONS) {
    const decision = gate({ hours, candidate: { recipeSha256: RECIPE, forecast: wrong }, champion, bounds: allowing });
    expect(decision).toMatchObject({ decision: 'promoted', figures: { zero: { worse: true } } });
    expect(decision.explanation).toMatch(/although it is significantly worse than the forecast of no change .*, which was allowed/);
  }
});

test('a champion that is worse than no forecast is told beside the candidate that it stays for or goes for', () => {
  expect(contest(honest, championOf(wrong)).figures.championAgainstZero).toMatchObject({ n: N, worse: true });
  expect(contest(honest, championOf(knowing)).figures.championAgainstZero).toMatchObject({ n: N, worse: false });
});

test('losses that are no finite numbers decide nothing', () => {
  const wild = { ...hours, volatility: hours.volatility.with(3, 0) };
  const decision = gate({ hours: wild, candidate: { recipeSha256: RECIPE, forecast: honest }, champion: { kind: 'none' }, bounds });
  expect(decision.decision).toBe('not_promoted');
});
