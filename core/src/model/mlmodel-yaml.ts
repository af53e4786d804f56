import { type EpochMs, isoSecond } from '../time/index.ts';
import type { PythonEnvironment } from './python-environment.ts';

/** What MLflow calls a model before its files are there. */
export interface LoggedModelIds {
  readonly modelId: string;
  readonly runId: string;
  readonly artifactUri: string;
}

export interface MlmodelFacts {
  readonly ids: LoggedModelIds;
  /** names of the doubles that a row holds, in order */
  readonly inputs: readonly string[];
  readonly environment: PythonEnvironment;
  /** bytes of all other files */
  readonly size: number;
  readonly createdAt: EpochMs;
}

/**
 * The text of `MLmodel`: flavor python_function is ours and answers percent, flavor lightgbm is the stock one and answers the raw score.
 * An MLmodel has one signature, which is python_function's; only that flavor is held to it.
 */
export const mlmodelYaml = ({
  ids,
  inputs,
  environment,
  size,
  createdAt,
}: MlmodelFacts): string => `artifact_path: ${quoted(ids.artifactUri)}
flavors:
  lightgbm:
    code: null
    data: model.lgb
    lgb_version: ${quoted(environment.lightgbm)}
    model_class: lightgbm.basic.Booster
  python_function:
    code: code
    env:
      conda: conda.yaml
      virtualenv: python_env.yaml
    loader_module: percent_forecast
    python_version: ${quoted(environment.python)}
is_signature_from_type_hint: false
mlflow_version: ${quoted(environment.mlflow)}
model_id: ${quoted(ids.modelId)}
model_size_bytes: ${size}
prompts: null
run_id: ${quoted(ids.runId)}
saved_input_example_info:
  artifact_path: input_example.json
  pandas_orient: split
  serving_input_path: serving_input_example.json
  type: dataframe
signature:
  inputs: ${quoted(JSON.stringify(inputs.map((name) => ({ type: 'double', name, required: true }))))}
  outputs: ${quoted(JSON.stringify([{ type: 'double', name: 'percent', required: true }]))}
  params: null
type_hint_from_example: false
utc_time_created: ${quoted(isoSecond(createdAt).replace('T', ' ').replace('Z', '.000000'))}
`;

/** A YAML scalar in single quotes. */
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
