import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { epochMs } from '../time/index.ts';
import { mlmodelYaml } from './mlmodel-yaml.ts';

const facts = {
  ids: { modelId: 'm-1', runId: 'r-1', artifactUri: "mlflow-artifacts:/1/it's/artifacts" },
  inputs: ['rsi_14', 'ewm_volatility_24'],
  environment: { python: '3.11', mlflow: '3.17.2', lightgbm: '4.7.0' },
  size: 1234,
  createdAt: epochMs(Date.UTC(2025, 6, 28, 15)),
};

test('is YAML with our flavor for percent, the stock one for raw, and the columns of a row as signature', () => {
  const { flavors, signature, ...rest } = parse(mlmodelYaml(facts));
  expect(flavors.python_function).toMatchObject({ loader_module: 'percent_forecast', code: 'code', python_version: '3.11' });
  expect(flavors.lightgbm).toEqual({ code: null, data: 'model.lgb', lgb_version: '4.7.0', model_class: 'lightgbm.basic.Booster' });
  expect(JSON.parse(signature.inputs)).toEqual([
    { type: 'double', name: 'rsi_14', required: true },
    { type: 'double', name: 'ewm_volatility_24', required: true },
  ]);
  expect(JSON.parse(signature.outputs)).toEqual([{ type: 'double', name: 'percent', required: true }]);
  expect(rest).toMatchObject({
    artifact_path: "mlflow-artifacts:/1/it's/artifacts",
    model_id: 'm-1',
    run_id: 'r-1',
    model_size_bytes: 1234,
    utc_time_created: '2025-07-28 15:00:00.000000',
  });
});
