import { readSettings } from '@forecast/core/adapters/settings';
import { exitCodeOf, Fault } from '@forecast/core/fault';
import { parseCommandLine } from './command-line.ts';
import { composePlatform, prepareStore } from './composition.ts';
import { runReplay } from './replay/run-replay.ts';
import { runTask } from './run-task.ts';
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
    process.stderr.write(`tasks: ${describe(error)}\n`);
    return exitCodeOf(error);
  }
};

const invoke = async (argv: readonly string[], signal: AbortSignal): Promise<number> => {
  const settings = readSettings(process.env);
  const invocation = parseCommandLine(argv, settings.version);
  if (invocation.kind === 'shown') return 0;
  if (invocation.kind === 'replay') return runReplay(invocation.options, signal);
  if (invocation.name === 'init') await prepareStore(settings);
  const platform = await composePlatform(settings, { progress: terminalProgress(process.stderr), signal });
  try {
    const { report, exitCode } = await runTask(platform, invocation);
    process.stdout.write(`${JSON.stringify(report)}\n`);
    return exitCode;
  } finally {
    await platform.close();
  }
};

/** A user's mistake and a service that is away are told in one sentence; our own fault with its trace. */
const describe = (error: unknown): string =>
  error instanceof Fault && error.code !== 'internal'
    ? `${error.code}: ${error.message}`
    : error instanceof Error
      ? (error.stack ?? error.message)
      : String(error);
