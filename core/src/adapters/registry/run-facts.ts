import { Fault } from '../../fault/index.ts';
import type { DatasetInput, MetricPoint } from '../../model/index.ts';
import type { EpochMs } from '../../time/index.ts';

/** MLflow cuts what is longer, in silence. */
const PARAMETER_CHARACTERS = 6000;
const TAG_CHARACTERS = 8000;
const DIGEST_CHARACTERS = 36;

/** Parameters as MLflow keeps them whole: a value too long becomes the name of an artifact that holds it. */
export const fittingParameters = (parameters: Readonly<Record<string, string>>) => {
  const entries = Object.entries(parameters).map(([key, value]) => {
    const path = `parameters/${key}.txt`;
    return value.length <= PARAMETER_CHARACTERS
      ? { key, value }
      : { key, value: `artifact ${path}, ${value.length} characters`, artifact: { path, text: value } };
  });
  return {
    parameters: entries.map(({ key, value }) => ({ key, value })),
    artifacts: entries.flatMap(({ artifact }) => artifact ?? []),
  };
};

/** @throws Fault `internal` for a tag that MLflow would cut */
export const fittingTags = (tags: Readonly<Record<string, string>>): { key: string; value: string }[] =>
  Object.entries(tags).map(([key, value]) => {
    if (value.length > TAG_CHARACTERS)
      throw new Fault('internal', `tag ${key} has ${value.length} characters, MLflow keeps ${TAG_CHARACTERS}: log an artifact`);
    return { key, value };
  });

/** JSON has no NaN and no infinities; MLflow reads their names. */
export const metricOf = ({ key, value, step }: MetricPoint, timestamp: EpochMs) => ({
  key,
  value: Number.isFinite(value) ? value : String(value),
  timestamp,
  step,
});

/** MLflow knows a dataset by name and digest; the sha256 in full stands in its profile. */
export const datasetIdentity = ({ name, sha256 }: DatasetInput) => ({ name, digest: sha256.slice(0, DIGEST_CHARACTERS) });

/** One entry of `runs/log-inputs`. */
export const datasetEntry = (input: DatasetInput) => ({
  tags: [{ key: 'mlflow.data.context', value: input.context }],
  dataset: {
    ...datasetIdentity(input),
    source_type: input.sourceUri.startsWith('s3:') ? 's3' : 'local',
    source: JSON.stringify({ uri: input.sourceUri }),
    schema: JSON.stringify({ mlflow_colspec: input.columns.map((name) => ({ type: 'double', name, required: true })) }),
    profile: JSON.stringify({ num_rows: input.rows, num_elements: input.rows * input.columns.length, sha256: input.sha256 }),
  },
});

/** `items` in lists of at most `size`. */
export const batches = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
