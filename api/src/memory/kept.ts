import { Fault, isUnavailable } from '@forecast/core/fault';
import { inTurn } from './in-turn.ts';

/** Something that others own and that is kept in memory: while it cannot be read again, what was read before stays. */
export interface Kept<T> {
  /** undefined until it was read once */
  readonly value: T | undefined;
  /** why the last reading failed, as `name: code: message` where the failure has a code; undefined when it did not */
  readonly problem: string | undefined;
  /** Reads it again, one reading after the other; never throws. */
  refresh(): Promise<void>;
}

/**
 * @param name what it is, for the problem and the log: `candles of binance-BTC-USDT-1h`
 * @param read gets what is kept now, and may return just that when nothing changed
 * @param log told once when reading begins to fail, in whatever words a service that is away does, and once when it works again
 */
export const kept = <T>(name: string, read: (previous: T | undefined) => Promise<T>, log: (line: string) => void): Kept<T> => {
  let value: T | undefined;
  let problem: string | undefined;
  let told: string | undefined;
  /** One fault words itself in several ways while it lasts: a server that is killed is refused first, then starting. */
  const turn = (to: string | undefined, kind = to): void => {
    if (kind !== told) log(to ?? `${name}: read again`);
    problem = to;
    told = kind;
  };
  const refresh = inTurn(async () => {
    try {
      value = await read(value);
      turn(undefined);
    } catch (error) {
      turn(`${name}: ${saying(error)}`, error instanceof Fault && isUnavailable(error) ? error.code : undefined);
    }
  });
  return {
    get value() {
      return value;
    },
    get problem() {
      return problem;
    },
    refresh,
  };
};

const saying = (error: unknown): string => {
  if (error instanceof Fault) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
};
