import type { ModelRegistry } from '../../model/index.ts';
import { closeAbandonedRuns } from './abandoned-runs.ts';
import { downloadFolder, holdsFiles } from './download.ts';
import { experimentOf } from './experiment.ts';
import { connectMlflow, type MlflowOptions } from './mlflow-connection.ts';
import { champion, findByTraining, findVersions, registerOnce, setChampion, setVersionTags } from './model-versions.ts';
import { createRun } from './training-run.ts';

export type { MlflowOptions } from './mlflow-connection.ts';

/** The model registry on an MLflow server: experiment and registered model are named by the market. */
export const mlflowRegistry = (options: MlflowOptions): ModelRegistry => {
  const mlflow = connectMlflow(options);
  return {
    async beginRun(spec) {
      const experimentId = await experimentOf(mlflow, spec.market);
      await closeAbandonedRuns(mlflow, spec.market, (trainingId) => trainingId !== spec.trainingId);
      return createRun(mlflow, experimentId, spec);
    },
    closeAbandonedRuns: (market, isAlive) => closeAbandonedRuns(mlflow, market, isAlive),
    register: (market, model, tags) => registerOnce(mlflow, market, model, tags),
    findByTraining: (market, trainingId) => findByTraining(mlflow, market, trainingId),
    versions: (market) => findVersions(mlflow, market),
    champion: (market) => champion(mlflow, market),
    setChampion: (market, version) => setChampion(mlflow, market, version),
    setVersionTags: (market, version, tags) => setVersionTags(mlflow, market, version, tags),
    download: (market, model) => downloadFolder(mlflow, market, model),
    holdsFiles: (market, model) => holdsFiles(mlflow, market, model),
    close: () => mlflow.close(),
  };
};
