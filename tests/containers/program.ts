import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** told each line of both outputs as it comes */
  readonly onLine?: (line: string) => void;
}

/** Runs a program to its end, whatever that is. */
export const finished = async (program: string, args: readonly string[], options: ProgramOptions = {}): Promise<Finished> => {
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
      for (const line of text.split('\n')) if (line.trim() !== '') options.onLine?.(line);
    });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...said };
};

/** What a program printed. @throws Error with the end of what it said, when it failed */
export const output = async (program: string, args: readonly string[], options: ProgramOptions = {}): Promise<string> => {
  const { code, stdout, stderr } = await finished(program, args, options);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${(stderr + stdout).slice(-3000)}`);
  return stdout.trim();
};
