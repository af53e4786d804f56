import { readFileSync } from 'node:fs';
import {
  type Booster,
  buildModelFolder,
  type ForecastManifest,
  firstUnequal,
  type LoggedModelIds,
  type ModelFolder,
  PROBE_ROWS,
  PYTHON_ENVIRONMENT,
  refused,
  rowColumns,
} from '../../model/index.ts';
import type { EpochMs } from '../../time/index.ts';
import { probeAnswers } from './probe-answers.ts';
import { writeProbe } from './probe-parquet.ts';

const LOADER = new URL('../../../../python/percent_forecast/percent_forecast.py', import.meta.url);

export interface TrainedModel {
  readonly manifest: ForecastManifest;
  /** the merged booster as LightGBM's text */
  readonly modelText: string;
  /** that very text, loaded */
  readonly booster: Booster;
  /** of the LightGBM library that trained it */
  readonly lightgbmVersion: string;
  /** 256 rows one after the other, the columns of `rowColumns(manifest)` in each */
  readonly probeRows: Float64Array;
  readonly createdAt: EpochMs;
}

/**
 * Asks the model the probe rows and lays it out as a folder, for `TrainingRun.logModel`.
 *
 * @throws Fault `model_refused` when it answers anything that is not finite
 */
export const layOutModel = (model: TrainedModel): ((ids: LoggedModelIds) => ModelFolder) => {
  const { manifest, modelText, booster, lightgbmVersion, probeRows, createdAt } = model;
  const columns = rowColumns(manifest);
  const name = `of training ${manifest.training_id}`;
  if (probeRows.length !== PROBE_ROWS * columns.length)
    throw refused(name, `its probe has ${probeRows.length} values, not ${PROBE_ROWS} rows of ${columns.length}`);
  const answers = probeAnswers(booster, manifest, probeRows);
  const broken = firstUnequal(answers.percent, answers.percent);
  if (broken !== undefined) throw refused(name, `it answers ${answers.percent[broken]} to row ${broken} of its probe`);
  const probe = { columns, values: probeRows, ...answers };
  const environment = { ...PYTHON_ENVIRONMENT, lightgbm: lightgbmVersion };
  const loader = readFileSync(LOADER, 'utf8');
  return (ids) => buildModelFolder({ manifest, modelText, probe, probeParquet: writeProbe(probe), loader, environment, createdAt }, ids);
};
