import { codeVersion, readSettings, type Settings } from '@forecast/core/adapters/settings';
import { describeFault, exitCodeOf, Fault } from '@forecast/core/fault';
import { type Invocation, parseCommandLine } from './command-line.ts';
import { terminalProgress } from './terminal-progress.ts';

const EXIT_TERMINATED = 143;
const PATIENCE_MS = 4000;

/** The whole life of the process `tasks`: progress on stderr, one JSON line last on stdout, the exit code returned. */
export const runCommandLine = async (argv: readonly string[]): Promise<number> => {
  const abort = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      abort.abort(new Fault('internal', `stopped by ${signal}`));
      // What does not heed it in time is cut off: any moment may be the last one, as with a kill.
      setTimeout(() => process.exit(EXIT_TERMINATED), PATIENCE_MS).unref();
    });
  try {
    return await invoke(argv, abort.signal);
  } catch (error) {
    if (abort.signal.aborted) return EXIT_TERMINATED;
    process.stderr.write(`tasks: ${describeFault(error)}\n`);
    return exitCodeOf(error);
  }
};

/** What an invocation does not need is not loaded: `--version` answers at once. */
const invoke = async (argv: readonly string[], signal: AbortSignal): Promise<number> => {
  const invocation = parseCommandLine(argv, codeVersion(process.env));
  switch (invocation.kind) {
    case 'shown':
      return 0;
    case 'replay':
      return (await import('./replay/run-replay.ts')).runReplay(invocation.options, readSettings(process.env).config.symbols, signal);
    case 'keys':
      return runKeys(invocation, readSettings(process.env));
    case 'task':
      return runTasks(invocation, readSettings(process.env), signal);
    default:
      return invocation satisfies never;
  }
};

const runKeys = async ({ action }: Extract<Invocation, { kind: 'keys' }>, settings: Settings): Promise<number> => {
  const [{ composeKeys }, { keys }] = await Promise.all([import('./composition.ts'), import('./keys.ts')]);
  const hands = await composeKeys(settings);
  try {
    tell(await keys(action, hands));
    return 0;
  } finally {
    await hands.close();
  }
};

const runTasks = async (invocation: Extract<Invocation, { kind: 'task' }>, settings: Settings, signal: AbortSignal): Promise<number> => {
  const [{ composePlatform, prepareStore }, { runTask }, { waitForServices, wallTime }] = await Promise.all([
    import('./composition.ts'),
    import('./run-task.ts'),
    import('./wait-for-services.ts'),
  ]);
  const progress = terminalProgress(process.stderr);
  const run = async (): Promise<number> => {
    if (invocation.name === 'init') await prepareStore(settings);
    const platform = await composePlatform(settings, { progress, signal });
    try {
      const { report, exitCode } = await runTask(platform, invocation);
      tell(report);
      return exitCode;
    } finally {
      await platform.close();
    }
  };
  return invocation.waits ? waitForServices(run, { progress, signal, ...wallTime }) : run();
};

const tell = (report: object): void => void process.stdout.write(`${JSON.stringify(report)}\n`);
