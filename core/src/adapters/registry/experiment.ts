import { z } from 'zod';
import { Fault } from '../../fault/index.ts';
import { create, put, read } from './mlflow-call.ts';
import type { MlflowConnection } from './mlflow-connection.ts';

const found = z.object({ experiment: z.object({ experiment_id: z.string(), lifecycle_stage: z.string() }) });
const created = z.object({ experiment_id: z.string() });

/** The experiment of a market; undefined when nothing was ever trained. */
export const findExperiment = async (mlflow: MlflowConnection, market: string): Promise<{ id: string; isDeleted: boolean } | undefined> => {
  const call = read(`find experiment ${market}`, 'experiments/get-by-name', { experiment_name: market });
  const reply = await mlflow.askUnless(['RESOURCE_DOES_NOT_EXIST'], call, found);
  return reply && { id: reply.experiment.experiment_id, isDeleted: reply.experiment.lifecycle_stage === 'deleted' };
};

/** The experiment's id. It is made where it is missing, whoever else makes it now; one that somebody deleted is taken back. */
export const experimentOf = async (mlflow: MlflowConnection, market: string): Promise<string> => {
  const there =
    (await findExperiment(mlflow, market)) ?? (await createExperiment(mlflow, market)) ?? (await findExperiment(mlflow, market));
  if (there === undefined)
    throw new Fault('registry_unavailable', `create experiment ${market}: MLflow says it exists and that it does not; try again`);
  if (there.isDeleted)
    await mlflow.ask(put(`restore experiment ${market}`, 'experiments/restore', { experiment_id: there.id }), z.object({}));
  return there.id;
};

/** undefined when somebody else was faster */
const createExperiment = async (mlflow: MlflowConnection, market: string) => {
  const call = create(`create experiment ${market}`, 'experiments/create', { name: market });
  const reply = await mlflow.askUnless(['RESOURCE_ALREADY_EXISTS'], call, created);
  return reply && { id: reply.experiment_id, isDeleted: false };
};
