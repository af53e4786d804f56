import { FAULT_CODES, Fault } from '@forecast/core/fault';
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

/** The worst fault of the markets that failed, when nothing was done for any. Candles that end too early (`stale`) leave the rest its sense. */
export const assertAnyDone = (step: string, results: readonly MarketResult[]): void => {
  const fault = worstFault(step, results);
  if (fault !== undefined && !results.some((result) => result.kind === 'done' || isStale(result))) throw fault;
};

const isStale = (result: MarketResult): boolean => result.kind === 'failed' && result.code === 'stale';

/** Of several markets that failed, the fault that the exit code tells of: our own, else what a retry may mend, else bad data. */
export const worstFault = (step: string, results: readonly MarketResult[]): Fault | undefined => {
  const failures = results.flatMap((result) => (result.kind === 'failed' ? [result] : []));
  const [worst] = failures.toSorted((a, b) => FAULT_CODES[b.code].exit - FAULT_CODES[a.code].exit);
  return worst && new Fault(worst.code, `${step}: ${worst.message}`);
};

/** An hour's steps take less: only what a person waits for is told. */
const WORTH_TELLING_S = 2;
