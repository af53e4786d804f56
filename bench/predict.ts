/**
 * One `/predict` that is computed, in process, from query to JSON, beside the two things it cannot do without: the feature row and the
 * booster's answer. Eight years of real candles, 127 features, 2,700 trees, 2160 settled forecasts for the interval: `node bench/predict.ts`.
 */
import { openLightGbm } from '@forecast/core/adapters/lightgbm';
import { crossMarketsOf, marketOf, slotOf } from '@forecast/core/candles';
import { trainingRows } from '@forecast/core/dataset';
import {
  computeColumns,
  featureRow,
  featureSetOf,
  featuresNamed,
  featureTable,
  recipeColumns,
  SCALE_FEATURE,
  VOLATILITY_FEATURE,
} from '@forecast/core/features';
import type { ScoredForecast } from '@forecast/core/forecast';
import { blendRecipe, type ForecastManifest, trainBlend } from '@forecast/core/model';
import { type EpochMs, epochMs, isoSecond, plusHours } from '@forecast/core/time';
import type { FeatureWindow } from '../api/src/memory/feature-window.ts';
import { forecastMemory } from '../api/src/memory/forecast-memory.ts';
import type { Kept } from '../api/src/memory/kept.ts';
import type { LoadedModel } from '../api/src/memory/loaded-model.ts';
import { predict } from '../api/src/routes/predict.ts';
import { forecastAt } from '../tests/forecast-at.ts';
import { forecastBlocksOf } from '../tests/forecast-columns-of.ts';
import { lightGbmLibrary } from './lightgbm-library.ts';
import { BITCOIN_HOURS, realCandles } from './real-candles.ts';

const LIMIT_US = 500;
const ROUNDS = 11;
const ASKED = 500;

const bitcoin = marketOf('binance', 'BTC/USDT');
const cross = crossMarketsOf(bitcoin, ['ETH/USDT', 'SOL/USDT', 'BNB/USDT', 'XRP/USDT']);
const candles = realCandles(bitcoin, BITCOIN_HOURS);
const window = { market: bitcoin, candles, cross: cross.map((market) => ({ market, candles: realCandles(market, BITCOIN_HOURS) })) };
const columns = computeColumns(window);
const set = featureSetOf(bitcoin, cross);
const names = recipeColumns(bitcoin, cross);

const until = BITCOIN_HOURS.until;
const fit = { from: plusHours(until, -22_160), until: plusHours(until, -2160) };
const table = featureTable(columns, featuresNamed(set, [...names, SCALE_FEATURE, VOLATILITY_FEATURE]), fit);
const boosting = openLightGbm(lightGbmLibrary());
const { modelText } = await trainBlend({
  boosting,
  rows: trainingRows(table, { features: names, scale: SCALE_FEATURE, volatility: VOLATILITY_FEATURE }, fit),
  recipe: blendRecipe({ columns: names, scaleFeature: SCALE_FEATURE, windowMonths: null }),
});
const booster = boosting.load(modelText);
const features = featuresNamed(set, names);
const zeros = '0'.repeat(64);
const manifest: ForecastManifest = {
  contract: 1,
  market: bitcoin.slug,
  horizon_hours: 1,
  engine: 'lightgbm_blend',
  columns: [...names],
  recipe_sha256: zeros,
  training_id: zeros,
  target: { unit: 'percent', scale_feature: SCALE_FEATURE, clip: 4 },
  weights: {},
  seeds: [1],
  fit: { from: isoSecond(fit.from), until: isoSecond(fit.until) },
  seen_until: isoSecond(fit.until),
  data_sha256: zeros,
  cross_markets: [],
  code_version: 'bench',
  calibration: [1],
};
const model: LoadedModel = {
  version: 1,
  folderSha256: zeros,
  manifest,
  booster,
  columns: names,
  raw: (row) => booster.row(row),
  features,
  scale: featuresNamed(set, [SCALE_FEATURE])[0],
};

const settled = (hour: EpochMs, i: number): ScoredForecast => ({
  ...forecastAt(hour, { market: bitcoin.slug, role: 'backfill', madeAt: until }),
  outcome: {
    market: bitcoin.slug,
    hour,
    state: 'settled',
    previousClose: 1,
    close: 1,
    realised: ((i * 7919) % 2160) / 1000,
    reason: null,
    revision: 0,
  },
});
// All of them lie before the hours that are asked for, so that each interval is made of 2160.
const log = Array.from({ length: 2160 }, (_, i) => settled(plusHours(fit.until, i - 2160), i));
const blocks = forecastBlocksOf(log);

const kept = <T>(value: T): Kept<T> => ({ value, problem: undefined, refresh: () => Promise.resolve() });
const own = { candles, range: BITCOIN_HOURS, version: '', old: { until, version: '' } };
const memory: FeatureWindow = { columns, own, cross: [] };
const service = {
  markets: [
    {
      market: bitcoin,
      window: kept<FeatureWindow | undefined>(memory),
      forecasts: kept(forecastMemory(undefined, blocks)),
      lineage: kept({ versions: new Map(), decisions: [], recordedChampion: 1 }),
      drift: kept({ checks: [], requests: [] }),
      model: {
        current: model,
        champion: 1,
        problem: undefined,
        load: () => Promise.resolve(),
        refresh: () => Promise.resolve(),
        close: () => undefined,
      },
    },
  ],
  timezone: 'UTC',
  auth: 'open' as const,
  keys: { value: undefined, problem: undefined },
  shared: [],
  level: 0.9,
  allowedHosts: [],
  now: () => epochMs(until + 60_000),
  wallClock: () => epochMs(until + 60_000),
  maxAgeDays: 30,
  log: () => undefined,
};

const hours = Array.from({ length: ASKED }, (_, i) => plusHours(fit.until, 4 * i + 1));
const queries = hours.map((hour) => ({ date: isoSecond(hour).slice(0, 10), hour: isoSecond(hour).slice(11, 13) }));
const slots = hours.map((hour) => slotOf(candles, hour));
const row = new Float64Array(features.length);

const answer = (query: (typeof queries)[number]): string => {
  const result = predict.respond(service, query);
  if (result.kind === 'refused') throw new Error(`${query.date} ${query.hour}: ${result.detail}`);
  return JSON.stringify(result.body);
};

/** microseconds each */
const time = <T>(all: readonly T[], work: (each: T) => unknown): number => {
  const start = performance.now();
  for (const each of all) work(each);
  return ((performance.now() - start) * 1000) / all.length;
};
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const rounds = Array.from({ length: ROUNDS }, () => ({
  ours: time(queries, answer),
  bare: time(slots, (slot) => booster.row(featureRow(columns, features, slot, row))),
}));
const [ours, bare] = [median(rounds.map((round) => round.ours)), median(rounds.map((round) => round.bare))];
process.stdout.write(
  `/predict computed in process, ${names.length} features, 2,700 trees\n  ours        ${ours.toFixed(0)} us (at most ${LIMIT_US})\n` +
    `  bare row and booster ${bare.toFixed(0)} us\n  ratio       ${(ours / bare).toFixed(2)}\n  ${answer(queries[0] ?? { date: '', hour: '' })}\n`,
);
process.exitCode = ours <= LIMIT_US ? 0 : 1;
