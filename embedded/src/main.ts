import { exitCodeOf, Fault } from '@forecast/core/fault';
import { parseStartOptions } from './options.ts';
import { start } from './start.ts';

const EXIT_OF_SIGNAL = { SIGINT: 130, SIGTERM: 143 } as const;

const abort = new AbortController();
let stoppedBy: keyof typeof EXIT_OF_SIGNAL | undefined;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    if (stoppedBy !== undefined) return;
    stoppedBy = signal;
    process.stderr.write('\nstopping ...\n');
    abort.abort(new Fault('internal', `stopped by ${signal}`));
  });

try {
  const options = parseStartOptions(process.argv.slice(2));
  if (options !== undefined) await start(options, abort.signal);
  if (stoppedBy === 'SIGTERM') process.exitCode = EXIT_OF_SIGNAL.SIGTERM;
} catch (error) {
  if (stoppedBy === undefined) {
    process.stderr.write(
      `${error instanceof Fault && error.code !== 'internal' ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
    );
    process.exitCode = exitCodeOf(error);
  } else process.exitCode = EXIT_OF_SIGNAL[stoppedBy];
}
