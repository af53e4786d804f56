import type { TrainingRows } from '@forecast/core/dataset';
import { seededRandom } from '@forecast/core/statistics';
import { epochMs } from '@forecast/core/time';

/**
 * Rows of the size of eight years: 127 columns, a seventh of the values missing, and a target of which they explain a thousandth.
 * What training costs depends on the shape of the rows and hardly on their values.
 */
export const benchRows = (rows: number): TrainingRows => {
  const random = seededRandom(127);
  const normal = (): number => random() + random() + random() + random() - 2;
  const names = Array.from({ length: 127 }, (_, i) => `feature_${i}`);
  const values = Float64Array.from({ length: rows * names.length }, () => (random() < 1 / 7 ? Number.NaN : normal()));
  const scale = Float64Array.from({ length: rows }, () => 0.2 + random());
  const target = scale.map((s, row) => s * (0.05 * (values[row] || 0) + 1.7 * normal()));
  return {
    hours: Array.from({ length: rows }, (_, i) => epochMs(i * 3_600_000)),
    matrix: { rows, names, values },
    target,
    scale,
    volatility: scale,
  };
};
