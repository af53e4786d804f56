import { percentOf } from '../../forecast/index.ts';
import { type Booster, type ForecastManifest, rowColumns } from '../../model/index.ts';

/**
 * What a booster says to the rows of a probe, one at a time as in serving, and the percent it means.
 *
 * @param values row after row, the columns of `rowColumns(manifest)` in each
 */
export const probeAnswers = (
  booster: Booster,
  manifest: ForecastManifest,
  values: Float64Array,
): { raw: Float64Array; percent: Float64Array } => {
  const columns = rowColumns(manifest);
  const rows = Array.from({ length: values.length / columns.length }, (_, i) =>
    values.subarray(i * columns.length, (i + 1) * columns.length),
  );
  const { scale_feature } = manifest.target;
  const scaleAt = scale_feature === null ? undefined : columns.indexOf(scale_feature);
  const raw = Float64Array.from(rows, (row) => booster.row(row.slice(0, manifest.columns.length)));
  const percent = raw.map((value, i) => (scaleAt === undefined ? value : percentOf(value, rows[i]?.[scaleAt] ?? Number.NaN)));
  return { raw, percent };
};
