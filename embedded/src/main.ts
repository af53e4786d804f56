import { exitCodeOf, Fault } from '@forecast/core/fault';
import { parseStartOptions } from './options.ts';
import { start } from './start.ts';

/** SIGHUP comes when the terminal is closed: whatever was started must not live on. */
const EXIT_OF_SIGNAL = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const abort = new AbortController();
let ending: number | undefined;
const endWith = (exitCode: number, reason: unknown): void => {
  if (ending !== undefined) return;
  ending = exitCode;
  process.exitCode = exitCode;
  abort.abort(reason);
};
for (const signal of SIGNALS)
  process.on(signal, () => {
    if (ending === undefined) process.stderr.write('\nstopping ...\n');
    endWith(EXIT_OF_SIGNAL[signal], new Fault('internal', `stopped by ${signal}`));
  });
// Nobody may be reading any more, and that is no reason to leave servers behind.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
process.on('uncaughtException', (error) => {
  tell(error);
  endWith(exitCodeOf(error), error);
});

/** A user's mistake and a service that is away are told in a sentence; our own fault with its trace. */
const tell = (error: unknown): void => {
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${error instanceof Fault && error.code !== 'internal' ? error.message : trace}\n`);
};

try {
  const options = parseStartOptions(process.argv.slice(2));
  if (options !== undefined) await start(options, abort.signal);
  // Ctrl-C is how somebody who has seen enough of the hours ends them.
  if (ending === EXIT_OF_SIGNAL.SIGINT) ending = 0;
} catch (error) {
  if (ending === undefined) {
    tell(error);
    ending = exitCodeOf(error);
  }
}
process.exitCode = ending ?? 0;
