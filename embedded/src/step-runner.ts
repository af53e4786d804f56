import { Fault } from '@forecast/core/fault';
import { type EpochMs, isoSecond } from '@forecast/core/time';
import { failureLines, type MarketResult, type Platform, parseCommandLine, runTask } from '@forecast/tasks';
import { untoldFailures } from './untold-failures.ts';

/** Runs entrypoints with the arguments that the DAGs give them, and keeps how long each took. */
export interface StepRunner {
  /**
   * @param argv as on a command line, `['features', '--all']`
   * @returns the result of each market
   */
  run(argv: readonly string[], at: EpochMs): Promise<readonly MarketResult[]>;
  /** seconds spent so far by step name */
  readonly seconds: ReadonlyMap<string, number>;
}

/** @param say told how long each step took, and once an hour of each market that fails */
export const stepRunner = (platform: Platform, say: (text: string) => void): StepRunner => {
  const seconds = new Map<string, number>();
  const untold = untoldFailures();
  const quiet = { ...platform, progress: { ...platform.progress, failed: () => undefined } };
  return {
    seconds,
    run: async (argv, at) => {
      const [name = ''] = argv;
      const began = performance.now();
      const invocation = parseCommandLine([...argv, '--at', isoSecond(at)], platform.codeVersion);
      if (invocation.kind !== 'task') throw new Fault('internal', `step ${argv.join(' ')}: not a task`);
      const { report } = await runTask(quiet, invocation);
      for (const line of failureLines(untold(report.results, at))) say(`${name}: ${line}`);
      const took = (performance.now() - began) / 1000;
      seconds.set(name, (seconds.get(name) ?? 0) + took);
      if (took > WORTH_TELLING_S) say(`${name}: ${took.toFixed(1)} s`);
      return report.results;
    },
  };
};

/** The fault of the first market that failed, when every market failed. Candles that end too early (`stale`) leave the rest its sense. */
export const assertAnyDone = (step: string, results: readonly MarketResult[]): void => {
  const [failure] = results.flatMap((result) => (result.kind === 'failed' ? [result] : []));
  if (failure !== undefined && results.every(isFatal)) throw new Fault(failure.code, `${step}: ${failure.message}`);
};

const isFatal = (result: MarketResult): boolean => result.kind === 'failed' && result.code !== 'stale';

/** An hour's steps take less: only what a person waits for is told. */
const WORTH_TELLING_S = 2;
