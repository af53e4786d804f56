import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A server process that we started and stop. */
export interface RunningServer {
  readonly url: string;
  /** Resolves with how its process ended: a signal or an exit code. */
  readonly ended: Promise<string>;
  /** Returns when nothing of it is left. */
  stop(): Promise<void>;
}

/** How `server` ends, or has ended: `SIGKILL`, `exit code 1`. */
export const endOf = async (server: ChildProcess): Promise<string> => {
  if (server.pid === undefined) return 'it cannot be started';
  if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
  return server.signalCode ?? `exit code ${server.exitCode}`;
};
