import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/**
 * What tells a process from a later one that was given the same number: when it started, in clock ticks since the machine did
 * (field 22 of /proc/PID/stat), or as `ps` writes it where there is no /proc. Undefined when there is no such process.
 */
const startTimeOf = (pid: number): string | undefined => {
  try {
    return existsSync('/proc/self/stat')
      ? ticksOf(pid)
      : execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
};

/** A process that ended and that nobody has asked about yet (a zombie) is none. */
const ticksOf = (pid: number): string | undefined => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' ? undefined : rest[18];
};

/** A process by number and start: `1234 567890`. */
export const identityOf = (pid: number): string => `${pid} ${startTimeOf(pid) ?? 'unknown'}`;

/** Whether the very process that `identity` names is alive. */
export const isAlive = (identity: string): boolean => {
  const [pid = '', ...started] = identity.split(' ');
  return startTimeOf(Number(pid)) === started.join(' ');
};

/** The program and its arguments; none when there is no such process. */
export const commandLineOf = (pid: number): readonly string[] => {
  try {
    return existsSync('/proc/self/cmdline')
      ? readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
      : execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
          .trim()
          .split(' ');
  } catch {
    return [];
  }
};
