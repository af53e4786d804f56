import { z } from 'zod';
import { findExperiment } from './experiment.ts';
import { allPages, search } from './mlflow-call.ts';
import type { MlflowConnection } from './mlflow-connection.ts';
import { findByTraining } from './model-versions.ts';
import { endRun } from './training-run.ts';

const PAGE = 1000;

const page = z.object({
  runs: z
    .array(
      z.object({
        info: z.object({ run_id: z.string() }),
        data: z.object({ tags: z.array(z.object({ key: z.string(), value: z.string() })).default([]) }).default({ tags: [] }),
      }),
    )
    .default([]),
  next_page_token: z.string().optional(),
});

/** Ends runs of trainings that nobody works on; runs without a training are somebody's own and left alone. */
export const closeAbandonedRuns = async (
  mlflow: MlflowConnection,
  market: string,
  isAlive: (trainingId: string) => boolean,
): Promise<number> => {
  const experiment = await findExperiment(mlflow, market);
  if (experiment === undefined || experiment.isDeleted) return 0;
  const running = await runningRuns(mlflow, market, experiment.id);
  const abandoned = running.filter(({ trainingId }) => !isAlive(trainingId));
  for (const { runId, trainingId } of abandoned) {
    const version = await findByTraining(mlflow, market, trainingId);
    await endRun(mlflow, { experimentId: experiment.id, runId }, version?.runId === runId ? 'FINISHED' : 'KILLED');
  }
  return abandoned.length;
};

const runningRuns = async (mlflow: MlflowConnection, market: string, experimentId: string) => {
  const runs = await allPages(async (page_token) => {
    const body = { experiment_ids: [experimentId], filter: "attributes.status = 'RUNNING'", max_results: PAGE, page_token };
    const reply = await mlflow.ask(search(`find running runs of ${market}`, 'runs/search', body), page);
    return { items: reply.runs, next: reply.next_page_token };
  });
  return runs.flatMap(({ info, data }) => {
    const trainingId = data.tags.find(({ key }) => key === 'training_id')?.value;
    return trainingId === undefined ? [] : [{ runId: info.run_id, trainingId }];
  });
};
