import { Fault } from '@forecast/core/fault';
import type { RunningServer } from './running-server.ts';

/** A server that is coming up, or is up. */
interface Launched extends RunningServer {
  readonly ready: Promise<void>;
}

export interface KeepRunning {
  /** such as PostgreSQL */
  readonly name: string;
  /** the file that it writes to */
  readonly log: string;
  /** starts it anew at the same address; the signal stops it, also while it comes up */
  readonly launch: (signal: AbortSignal) => Promise<Launched>;
  readonly say: (text: string) => void;
  /** once it aborts nothing is started any more */
  readonly signal: AbortSignal;
  /** wall milliseconds */
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

/** A server that is started again when its process ends. */
export interface KeptServer {
  isUp(): boolean;
  /** Resolves when it is up; rejects with why the last try failed, until the next one begins. */
  whenUp(): Promise<void>;
  /** Returns when nothing of it is left. */
  stop(): Promise<void>;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 60_000;
/** A server that was up for so long starts well: the next pause is the first again. */
const STEADY_MS = 60_000;

/**
 * Watches a server and starts it again when its process ends, after a pause that doubles from try to try, to a minute at most. That it
 * ended, why it does not start, and that it is up again are told once each.
 */
export const keepRunning = (first: Launched, { name, log, launch, say, signal, now, sleep }: KeepRunning): KeptServer => {
  const stopping = new AbortController();
  const over = AbortSignal.any([signal, stopping.signal]);
  const told = new Set<string>();
  const tell = (what: string, text: string): void => {
    if (!told.has(what) && !over.aborted) say(text);
    told.add(what);
  };
  let server: Launched | undefined = first;
  let isUp = false;
  let coming = comingUp();

  /** Returns how long it was up, once it has ended. */
  const life = async (): Promise<number> => {
    await server?.ready;
    const began = now();
    isUp = true;
    coming.resolve();
    if (told.size > 0) say(`${name} is up again`);
    told.clear();
    const how = await server?.ended;
    isUp = false;
    coming = comingUp();
    tell('ended', `${name} ended (${how}) and is started again; its log is ${log}`);
    return now() - began;
  };

  const failed = async (error: unknown): Promise<void> => {
    coming.reject(error);
    await server?.stop();
    const why = error instanceof Error ? error.message : String(error);
    tell(error instanceof Fault ? error.code : why, `${name} does not start, and is tried again: ${why}`);
  };

  const watch = async (): Promise<void> => {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      try {
        server ??= await launch(over);
        if (over.aborted) await server.stop();
        if ((await life()) > STEADY_MS) pause = FIRST_PAUSE_MS;
      } catch (error) {
        await failed(error);
      }
      if (over.aborted) return;
      server = undefined;
      await sleep(pause, over).catch(() => undefined);
      if (over.aborted) return;
      if (coming.isSettled()) coming = comingUp();
    }
  };
  const watching = watch();
  return {
    isUp: () => isUp,
    whenUp: () => coming.promise,
    stop: async () => {
      stopping.abort(new Fault('internal', `${name} is stopped`));
      await server?.stop();
      await watching;
    },
  };
};

const comingUp = () => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let settled = false;
  // `say` reports the failure to those that do not wait for the server.
  promise.catch(() => undefined);
  return {
    promise,
    isSettled: () => settled,
    resolve: () => {
      settled = true;
      resolve();
    },
    reject: (error: unknown) => {
      settled = true;
      reject(error);
    },
  };
};
