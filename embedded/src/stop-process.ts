import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from './process-identity.ts';

export interface StopOptions {
  readonly signal: NodeJS.Signals;
  /** then SIGKILL */
  readonly patienceMs: number;
  /** its children too: it leads a process group */
  readonly group: boolean;
}

/** Ends the process that `identity` names, when it is still that one, and returns when it is gone. */
export const stopProcess = async (identity: string, { signal, patienceMs, group }: StopOptions): Promise<void> => {
  const pid = Number(identity.split(' ')[0]);
  const target = group ? -pid : pid;
  if (!isAlive(identity)) return;
  send(target, signal);
  for (let waited = 0; isAlive(identity) && waited < patienceMs; waited += 20) await sleep(20);
  if (group || isAlive(identity)) send(target, 'SIGKILL');
  while (isAlive(identity)) await sleep(20);
};

const send = (target: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(target, signal);
  } catch {
    // It is gone already.
  }
};
