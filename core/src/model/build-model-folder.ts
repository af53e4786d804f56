import type { EpochMs } from '../time/index.ts';
import { type ForecastManifest, rowColumns } from './forecast-manifest.ts';
import { type LoggedModelIds, mlmodelYaml } from './mlmodel-yaml.ts';
import type { ModelFolder } from './model-folder.ts';
import type { Probe } from './probe.ts';
import { environmentFiles, type PythonEnvironment } from './python-environment.ts';

const EXAMPLE_ROWS = 5;

export interface ModelParts {
  readonly manifest: ForecastManifest;
  /** the merged booster as LightGBM's text */
  readonly modelText: string;
  readonly probe: Probe;
  /** the same as parquet */
  readonly probeParquet: Uint8Array;
  /** text of percent_forecast.py */
  readonly loader: string;
  readonly environment: PythonEnvironment;
  readonly createdAt: EpochMs;
}

/** Lays a trained model out as the one MLflow model folder that Node and stock Python serve from. */
export const buildModelFolder = (parts: ModelParts, ids: LoggedModelIds): ModelFolder => {
  const inputs = rowColumns(parts.manifest);
  const example = { columns: inputs, data: exampleRows(parts.probe) };
  const files = new Map<string, Uint8Array>([
    ['forecast.json', utf8(`${JSON.stringify(parts.manifest, null, 2)}\n`)],
    ['model.lgb', utf8(parts.modelText)],
    ['probe.parquet', parts.probeParquet],
    ['code/percent_forecast.py', utf8(parts.loader)],
    ...environmentFiles(parts.environment).map(([path, text]) => [path, utf8(text)] as const),
    ['input_example.json', utf8(JSON.stringify(example))],
    ['serving_input_example.json', utf8(JSON.stringify({ dataframe_split: example }))],
  ]);
  const size = [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0);
  const { environment, createdAt } = parts;
  return files.set('MLmodel', utf8(mlmodelYaml({ ids, inputs, environment, size, createdAt })));
};

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** NaN becomes null, which MLflow reads as missing. */
const exampleRows = ({ columns, values }: Probe): number[][] =>
  Array.from({ length: EXAMPLE_ROWS }, (_, i) => [...values.subarray(i * columns.length, (i + 1) * columns.length)]);
