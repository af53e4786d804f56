import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * Running processes that were started with `name=value` in their environment, or whose parents were: they can be told from strangers even
 * when whoever started them is gone and their numbers were given out anew. Empty where there is no /proc.
 */
export const processesMarked = (name: string, value: string): readonly number[] => {
  const mark = `\0${name}=${value}\0`;
  return runningProcesses().filter((pid) => `\0${asked(() => readFileSync(`/proc/${pid}/environ`, 'utf8'))}`.includes(mark));
};

/** Running processes whose working folder is `folder`, a real path. Empty where there is no /proc. */
export const processesIn = (folder: string): readonly number[] =>
  runningProcesses().filter((pid) => asked(() => readlinkSync(`/proc/${pid}/cwd`)) === folder);

const runningProcesses = (): readonly number[] => {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
};

/** Nothing of a process that has ended or is not ours to look at. */
const asked = (question: () => string): string => {
  try {
    return question();
  } catch {
    return '';
  }
};
