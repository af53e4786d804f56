import { Presets, SingleBar } from 'cli-progress';
import type { Progress } from './progress.ts';

/** Bars on a terminal; in a log one line each 10 seconds, so that a quiet container is not taken for dead. */
export const terminalProgress = (stream: NodeJS.WriteStream): Progress => ({
  say: (text) => void stream.write(`${text}\n`),
  start: (label, total) => {
    const bar = new SingleBar(
      {
        stream,
        format: `${label} {bar} {percentage}% {value}/{total} {duration_formatted}`,
        barsize: 24,
        hideCursor: true,
        noTTYOutput: true,
        notTTYSchedule: 10_000,
        linewrap: false,
        stopOnComplete: false,
      },
      Presets.shades_classic,
    );
    bar.start(total, 0);
    return {
      at: (done, newTotal = total) => {
        bar.setTotal(newTotal);
        bar.update(done);
      },
      stop: () => bar.stop(),
    };
  },
});

/** Says nothing: for tests and for work that reports by itself. */
export const silentProgress: Progress = { say: () => undefined, start: () => ({ at: () => undefined, stop: () => undefined }) };
