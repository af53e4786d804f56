import { marketOf } from '@forecast/core/candles';
import { type EpochMs, plusHours } from '@forecast/core/time';
import type { MarketResult, Platform } from '@forecast/tasks';
import { hourLine } from './hour-line.ts';
import type { StepRunner } from './step-runner.ts';
import { driftSteps, hourlySteps, isDriftHour } from './steps.ts';

/** Trains beside the hours, one at a time. */
export interface Trainer {
  /** Begins unless one is under way. */
  begin(flags: readonly string[], hour: EpochMs): void;
  /** Waits for the one under way. */
  idle(): Promise<void>;
}

export const trainer = (platform: Platform, steps: StepRunner): Trainer => {
  let underWay: Promise<void> | undefined;
  const run = async (flags: readonly string[], hour: EpochMs): Promise<void> => {
    try {
      for (const result of await trained(steps, flags, hour))
        if (result.kind === 'done') platform.progress.say(`trained version ${String(result['version'])}: ${String(result['why'])}`);
    } catch (error) {
      if (!platform.signal.aborted) platform.progress.say(`training: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      underWay = undefined;
    }
  };
  return {
    begin: (flags, hour) => {
      underWay ??= run(flags, hour);
    },
    idle: async () => underWay,
  };
};

/** The hourly run computes the features of the last hours only; what an outage left behind them is computed where a training misses it. */
const trained = async (steps: StepRunner, flags: readonly string[], hour: EpochMs): Promise<readonly MarketResult[]> => {
  const results = await steps.run(['train', ...flags], hour);
  if (!results.some((result) => result.kind === 'failed' && result.code === 'features_stale')) return results;
  await steps.run(['features', '--all'], hour);
  return steps.run(['train', ...flags], hour);
};

/** Everything that is due when `hour` begins; a step that fails is told and tried again an hour later. */
export const workOfHour = async (platform: Platform, steps: StepRunner, training: Trainer, hour: EpochMs): Promise<void> => {
  try {
    await hourlySteps(steps, hour, (step, error) => {
      platform.signal.throwIfAborted();
      platform.progress.say(`${step}: ${messageOf(error)}`);
    });
    for (const symbol of platform.config.symbols) platform.progress.say(await lineOf(platform, symbol, hour));
    if (!isDriftHour(hour, platform.config.drift.schedule)) return;
    await steps.run(['export'], hour);
    // A champion that is refused, and a request that failed, are not left to the next start: a refresh sees to both.
    // A market whose candles are broken is left alone by it; the others are not held up by that one.
    await driftSteps(steps, hour);
    training.begin(['--refresh'], hour);
  } catch (error) {
    if (platform.signal.aborted) return;
    platform.progress.say(`hour ${new Date(hour).toISOString()}: ${messageOf(error)}`);
  }
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const lineOf = async (platform: Platform, symbol: string, hour: EpochMs): Promise<string> => {
  const { slug } = marketOf(platform.config.exchange, symbol);
  const log = await platform.forecasts.between(slug, { from: plusHours(hour, -1), until: plusHours(hour, 1) }, {});
  return hourLine(symbol, hour, log);
};
