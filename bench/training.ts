/**
 * Training of the blend beside the C calls that it cannot do without: `node bench/training.ts [repeats]`, 1 unless told (3 is the recipe).
 * The yardstick is the CPU time of those calls, on one thread, on the same rows, in the same process.
 */
import { openLightGbm } from '@forecast/core/adapters/lightgbm';
import { type BlendRecipe, blendBoosters, blendRecipe, trainBlend } from '@forecast/core/model';
import { COLUMN_MAJOR, FLOAT32, FLOAT64, openCLibrary } from '../core/src/adapters/lightgbm/c-library.ts';
import { parameterText } from '../core/src/adapters/lightgbm/parameter-text.ts';
import { lightGbmLibrary } from './lightgbm-library.ts';
import { benchRows } from './training-rows.ts';

const LIMIT = 1.1;
const repeats = Number(process.argv[2] ?? 1);
const rows = benchRows(68_000);
const recipe: BlendRecipe = { ...blendRecipe({ columns: rows.matrix.names, scaleFeature: 'scale', windowMonths: null }), repeats };

const bareCalls = (): void => {
  const { calls, made } = openCLibrary(lightGbmLibrary());
  const { values, names } = rows.matrix;
  const binning = parameterText({ feature_pre_filter: false });
  const dataset = made('bin', (out) =>
    calls.datasetCreateFromMat(values, FLOAT64, rows.matrix.rows, names.length, COLUMN_MAJOR, binning, null, out),
  );
  const label = Float32Array.from(rows.target, (value, row) => value / (rows.scale[row] as number));
  calls.datasetSetField(dataset, 'label', label, label.length, FLOAT32);
  const finished = new Int32Array(1);
  for (const { parameters, iterations } of blendBoosters(recipe)) {
    const booster = made('create', (out) => calls.boosterCreate(dataset, parameterText(parameters), out));
    for (let i = 0; i < iterations; i++) calls.boosterUpdateOneIter(booster, finished);
    calls.boosterFree(booster);
  }
  calls.datasetFree(dataset);
};

/** seconds */
const timed = async (work: () => unknown): Promise<{ cpu: number; wall: number }> => {
  const [cpu, wall] = [process.cpuUsage(), performance.now()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { cpu: (user + system) / 1e6, wall: (performance.now() - wall) / 1e3 };
};

const boosting = openLightGbm(lightGbmLibrary());
const bare = await timed(bareCalls);
const ours = await timed(() => trainBlend({ boosting, rows, recipe }));
const ratio = ours.cpu / bare.cpu;
const seconds = ({ cpu, wall }: { cpu: number; wall: number }): string => `${cpu.toFixed(2)} s CPU, ${wall.toFixed(2)} s wall`;
process.stdout.write(
  `training ${rows.matrix.rows} x ${rows.matrix.names.length}, ${blendBoosters(recipe).length} boosters\n` +
    `  ours        ${seconds(ours)}\n  bare C      ${seconds(bare)}\n  CPU ratio   ${ratio.toFixed(3)} (at most ${LIMIT})\n` +
    `  peak memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB\n`,
);
process.exitCode = ratio <= LIMIT ? 0 : 1;
