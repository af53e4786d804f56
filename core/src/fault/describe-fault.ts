import { Fault } from './fault.ts';

/** What a process says of what ends it: a user's mistake and a service that is away in one sentence, our own fault with its trace. */
export const describeFault = (error: unknown): string => {
  if (error instanceof Fault && error.code !== 'internal') return `${error.code}: ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};
