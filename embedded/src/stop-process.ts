import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from './process-identity.ts';

const POLL_MS = 20;

/** A signal, and how long to wait for what it does. */
export type StopStep = readonly [signal: NodeJS.Signals, patienceMs: number];

/** Ends the process that `identity` names, if it is still that one: one signal after the other, SIGKILL last. Returns when it is gone. */
export const stopProcess = async (identity: string, steps: readonly StopStep[]): Promise<void> => {
  const pid = Number(identity.split(' ')[0]);
  for (const [signal, patienceMs] of [...steps, ['SIGKILL', Number.POSITIVE_INFINITY] as const]) {
    if (!isAlive(identity)) return;
    signalTo(pid, signal);
    for (let waited = 0; isAlive(identity) && waited < patienceMs; waited += POLL_MS) await sleep(POLL_MS);
  }
};

/** @param target a process, or minus the number of its group; one that is gone already is no error */
export const signalTo = (target: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(target, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
};
