import { marketOf } from '@forecast/core/candles';
import { type EpochMs, plusHours } from '@forecast/core/time';
import type { Platform } from '@forecast/tasks';
import { hourLine } from './hour-line.ts';
import { lateness } from './lateness.ts';
import type { StepRunner } from './step-runner.ts';
import { driftSteps, hourlySteps, latestDriftHour } from './steps.ts';
import type { Trainer } from './trainer.ts';

/**
 * Everything that is due when an hour begins; a step that fails is told. What it should have done is done with a later hour: forecasts that are
 * missing are made up by `predict`, and a check for drift is due until it was made.
 *
 * @param checkedUntil drift was looked for at this hour; undefined: never
 */
export const hourlyWork = (platform: Platform, steps: StepRunner, training: Trainer, checkedUntil: EpochMs | undefined) => {
  const { config, progress, signal } = platform;
  const late = lateness();
  let checked = checkedUntil;
  const dailyWork = async (hour: EpochMs): Promise<void> => {
    const due = latestDriftHour(hour, config.drift.schedule);
    if (checked !== undefined && due <= checked) return training.beginOwed(hour);
    await steps.run(['export'], hour);
    const { finding, isDone } = await driftSteps(steps, due);
    if (isDone) checked = due;
    if (!isDone && finding !== 'training_requested') return;
    // A champion that is refused, and a request that failed, are not left to the next start: a refresh sees to both.
    // A market whose candles are broken is left alone by it; the others are not held up by that one.
    training.begin(['--refresh'], hour);
  };
  return async (hour: EpochMs, passedOver: number): Promise<void> => {
    try {
      const forecasts = await hourlySteps(steps, hour, (step, error) => {
        signal.throwIfAborted();
        progress.say(`${step}: ${messageOf(error)}`);
      });
      const told = late({ passedOver, forecasts });
      if (told !== undefined) progress.say(told);
      for (const symbol of config.symbols) progress.say(await lineOf(platform, symbol, hour));
      await dailyWork(hour);
    } catch (error) {
      if (signal.aborted) return;
      progress.say(`hour ${new Date(hour).toISOString()}: ${messageOf(error)}`);
    }
  };
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const lineOf = async (platform: Platform, symbol: string, hour: EpochMs): Promise<string> => {
  const { slug } = marketOf(platform.config.exchange, symbol);
  const log = await platform.forecasts.between(slug, { from: plusHours(hour, -1), until: plusHours(hour, 1) }, {});
  return hourLine(symbol, hour, log);
};
