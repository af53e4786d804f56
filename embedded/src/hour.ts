import { marketOf } from '@forecast/core/candles';
import { Fault } from '@forecast/core/fault';
import { type EpochMs, isoSecond, plusHours } from '@forecast/core/time';
import type { MarketResult, Platform } from '@forecast/tasks';
import { hourLine } from './hour-line.ts';
import { lateness } from './lateness.ts';
import type { ScheduleWork } from './schedule.ts';
import type { StepRunner } from './step-runner.ts';
import { driftSteps, hourlySteps, latestDriftHour } from './steps.ts';
import type { Trainer } from './trainer.ts';

/**
 * Everything that is due when an hour begins; a step that fails is told. What it should have done is done with a later hour: forecasts that are
 * missing are made up by `predict`, and a check for drift is due until it was made.
 *
 * @param checkedUntil drift was looked for at this hour; undefined: never
 */
export const hourlyWork = (platform: Platform, steps: StepRunner, training: Trainer, checkedUntil: EpochMs | undefined): ScheduleWork => {
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
  const hourly = async (hour: EpochMs, passedOver: number): Promise<void> => {
    let forecasts: readonly MarketResult[] = [];
    try {
      forecasts = await hourlySteps(steps, hour, (step, error) => {
        signal.throwIfAborted();
        progress.say(`${step}: ${messageOf(error)}`);
      });
      const told = late.hour({ passedOver, forecasts });
      if (told !== undefined) progress.say(told);
      for (const symbol of config.symbols) progress.say(await lineOf(platform, symbol, hour));
      await dailyWork(hour);
    } catch (error) {
      if (signal.aborted || isTold(error, forecasts)) return;
      progress.say(`hour ${isoSecond(hour)}: ${messageOf(error)}`);
    }
  };
  const ended = (): void => {
    const told = late.ended();
    if (told !== undefined) progress.say(told);
    progress.say('The last candle was replayed: nothing more happens, the service stays up.');
  };
  return { hourly, ended };
};

/** What kept a forecast from being made was told then. */
const isTold = (error: unknown, forecasts: readonly MarketResult[]): boolean =>
  error instanceof Fault && forecasts.some((result) => result.kind === 'failed' && result.code === error.code);

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const lineOf = async (platform: Platform, symbol: string, hour: EpochMs): Promise<string> => {
  const { slug } = marketOf(platform.config.exchange, symbol);
  const log = await platform.forecasts.between(slug, { from: plusHours(hour, -1), until: plusHours(hour, 1) }, {});
  return hourLine(symbol, hour, log);
};
