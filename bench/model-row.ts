/**
 * One forecast of the blend beside the bare C call, the same rows in turn: `node bench/model-row.ts`.
 * Both walk the same trees; the difference is what our side of the call costs.
 */
import { openLightGbm } from '@forecast/core/adapters/lightgbm';
import { rowMajor } from '@forecast/core/dataset';
import { blendRecipe, trainBlend } from '@forecast/core/model';
import { ALL_ITERATIONS, FLOAT64, NORMAL_PREDICTION, openCLibrary } from '../core/src/adapters/lightgbm/c-library.ts';
import { parameterText } from '../core/src/adapters/lightgbm/parameter-text.ts';
import { lightGbmLibrary } from './lightgbm-library.ts';
import { benchRows } from './training-rows.ts';

const LIMIT = 1.5;
const ROUNDS = 21;
const ROWS = 500;
const path = lightGbmLibrary();
const rows = benchRows(20_000);
const boosting = openLightGbm(path);
const { modelText } = await trainBlend({
  boosting,
  rows,
  recipe: blendRecipe({ columns: rows.matrix.names, scaleFeature: 'scale', windowMonths: null }),
});

const width = rows.matrix.names.length;
const all = rowMajor(rows.matrix);
const inputs = Array.from({ length: ROWS }, (_, i) => all.slice(i * width, (i + 1) * width));

const booster = boosting.load(modelText);
const { calls, made } = openCLibrary(path);
const bare = made('load', (out) => calls.boosterLoadModelFromString(modelText, [0], out));
const fast = made('prepare', (out) => calls.fastInit(bare, NORMAL_PREDICTION, 0, ALL_ITERATIONS, FLOAT64, width, parameterText(), out));
const length = new BigInt64Array(1);
const result = new Float64Array(1);

/** microseconds a row */
const time = (forecast: (row: Float64Array) => unknown): number => {
  const start = performance.now();
  for (const row of inputs) forecast(row);
  return ((performance.now() - start) * 1000) / ROWS;
};

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const rounds = Array.from({ length: ROUNDS }, () => ({
  ours: time((row) => booster.row(row)),
  bare: time((row) => calls.fastPredict(fast, row, length, result)),
}));
const [ours, bareCall] = [median(rounds.map((round) => round.ours)), median(rounds.map((round) => round.bare))];
const ratio = ours / bareCall;
process.stdout.write(
  `model row, 2,700 trees, ${width} columns\n  ours        ${ours.toFixed(1)} us\n  bare C call ${bareCall.toFixed(1)} us\n` +
    `  ratio       ${ratio.toFixed(3)} (at most ${LIMIT})\n`,
);
process.exitCode = ratio <= LIMIT ? 0 : 1;
