import { Fault } from '@forecast/core/fault';
import { type EpochMs, isoSecond } from '@forecast/core/time';
import { type MarketResult, type Platform, parseCommandLine, runTask } from '@forecast/tasks';

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

/** @param say told how long each step took */
export const stepRunner = (platform: Platform, say: (text: string) => void): StepRunner => {
  const seconds = new Map<string, number>();
  return {
    seconds,
    run: async (argv, at) => {
      const [name = ''] = argv;
      const began = performance.now();
      const invocation = parseCommandLine([...argv, '--at', isoSecond(at)], platform.codeVersion);
      if (invocation.kind !== 'task') throw new Fault('internal', `step ${argv.join(' ')}: not a task`);
      const { report } = await runTask(platform, invocation);
      const took = (performance.now() - began) / 1000;
      seconds.set(name, (seconds.get(name) ?? 0) + took);
      if (took > WORTH_TELLING_S) say(`${name}: ${took.toFixed(1)} s`);
      return report.results;
    },
  };
};

/** The fault of the first market that failed, when every market failed. */
export const assertAnyDone = (step: string, results: readonly MarketResult[]): void => {
  const [failure] = results.flatMap((result) => (result.kind === 'failed' ? [result] : []));
  if (failure !== undefined && results.every(({ kind }) => kind === 'failed')) throw new Fault(failure.code, `${step}: ${failure.message}`);
};

/** An hour's steps take less: only what a person waits for is told. */
const WORTH_TELLING_S = 2;
