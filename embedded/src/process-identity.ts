import { readFileSync } from 'node:fs';

/**
 * What tells a process from a later one that was given the same number: when it started, in clock ticks since the machine did
 * (field 22 of /proc/PID/stat). Undefined when there is no such process, or no /proc.
 */
export const startTimeOf = (pid: number): string | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? undefined : rest[18];
  } catch {
    return undefined;
  }
};

/** A process by number and start: `1234 567890`. */
export const identityOf = (pid: number): string => `${pid} ${startTimeOf(pid) ?? 'unknown'}`;

/** Whether the very process that `identity` names is alive. */
export const isAlive = (identity: string): boolean => {
  const [pid = '', started] = identity.split(' ');
  const found = startTimeOf(Number(pid));
  return found !== undefined && found === started;
};
