import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { codeVersion, readSettings, type Settings } from '@forecast/core/adapters/settings';
import { describeFault, exitCodeOf, Fault } from '@forecast/core/fault';

const PATIENCE_MS = 4500;

/** The whole life of the process `api`: serves until it is told to stop, tells what happens on stderr; the exit code is returned. */
export const runService = async (argv: readonly string[]): Promise<number> => {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      stop.abort(new Fault('internal', `stopped by ${signal}`));
      // What does not heed it in time is cut off: nothing that the service does must be finished.
      setTimeout(() => process.exit(0), PATIENCE_MS).unref();
    });
  try {
    if (showsVersion(argv)) process.stdout.write(`${codeVersion(process.env)}\n`);
    else await serve(readSettings(process.env), stop.signal);
    return 0;
  } catch (error) {
    if (stop.signal.aborted) return 0;
    say(describeFault(error));
    return exitCodeOf(error);
  }
};

const say = (line: string): void => void process.stderr.write(`api: ${line}\n`);

const showsVersion = (argv: readonly string[]): boolean => {
  try {
    return parseArgs({ args: [...argv], options: { version: { type: 'boolean' } } }).values.version === true;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Fault('usage', `${why}; there is only --version, all else stands in config.yaml and the environment`, { cause });
  }
};

/** Answers from the first moment on, `/health` at least; what the servers behind it know comes when they can be read. */
const serve = async ({ config, environment, ...settings }: Settings, signal: AbortSignal): Promise<void> => {
  const [{ createApp }, { composeService }, { listen }, { assertPublishable }, { openService }] = await Promise.all([
    import('./app.ts'),
    import('./composition.ts'),
    import('./listen.ts'),
    import('./publish.ts'),
    import('./service.ts'),
  ]);
  assertPublishable(config.api.auth, environment.apiPublish);
  // What is told while everything stops is no news.
  const log = (line: string): void => (signal.aborted ? undefined : say(line));
  const composed = await composeService({ config, environment, ...settings }, log);
  const running = openService(composed.deps);
  try {
    const listening = await listen(createApp(running.service), environment.apiListen, config.api.port);
    say(`serves at ${listening.url}, auth ${config.api.auth}, published on ${environment.apiPublish}`);
    running.begin().then(() => log('everything that is there was read'), ignore);
    if (!signal.aborted) await once(signal, 'abort');
    await listening.close();
  } finally {
    await Promise.all([running.close(), composed.close()]);
  }
};

const ignore = (): void => undefined;
