import type { FailedResult } from './task.ts';

/** Where long work tells how far it is. For people: it goes to stderr and never to stdout. */
export interface Progress {
  /** one line, now */
  say(text: string): void;
  /** a market whose work failed; without it `say` tells it */
  failed?(failure: FailedResult): void;
  /** a bar that `advance` moves until `total` */
  start(label: string, total: number): ProgressBar;
}

interface ProgressBar {
  /** @param done of the total, absolute; the total may turn out to be another */
  at(done: number, total?: number): void;
  stop(): void;
}
