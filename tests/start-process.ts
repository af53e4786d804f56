import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const COMPILED = fileURLToPath(new URL('../node_modules/.cache/compile', import.meta.url));
const MAIN = fileURLToPath(new URL('../embedded/src/main.ts', import.meta.url));

/** How a process ended and what it said. */
export interface Ended {
  /** exit code, or the signal that ended it */
  readonly end: number | NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process under way. */
export interface Started {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves with what standard error has said once that is enough; rejects when it ends before. */
  said(enough: RegExp | ((said: string) => boolean)): Promise<string>;
}

/**
 * `npm start -- ARGV` without npm.
 *
 * @param through a program that starts it and its arguments, such as `['prlimit', '--fsize=1000']`
 */
export const started = (
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  through: readonly string[] = [],
): Started => startedNode([MAIN, ...argv], environment, through);

/** Node with a script and its arguments. */
export const startedNode = (
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  through: readonly string[] = [],
): Started => {
  const [program = process.execPath, ...args] = [...through, process.execPath, ...argv];
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILED, ...environment },
  });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  const ended = once(child, 'close').then(([code, signal]) => ({ end: (signal ?? code) as Ended['end'], ...said }));
  return {
    process: child,
    ended,
    said: (enough) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!(enough instanceof RegExp ? enough.test(said.stderr) : enough(said.stderr))) return;
          child.stderr?.off('data', look);
          resolve(said.stderr);
        };
        child.stderr?.on('data', look);
        void ended.then(({ end }) => reject(new Error(`ended with ${end} before it said ${String(enough)}: ${said.stderr}`)));
        look();
      }),
  };
};
