import { Fault } from '@forecast/core/fault';
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
 * @param log told once when reading begins to fail and once when it works again
 */
export const kept = <T>(name: string, read: (previous: T | undefined) => Promise<T>, log: (line: string) => void): Kept<T> => {
  let value: T | undefined;
  let problem: string | undefined;
  const turn = (to: string | undefined): void => {
    if (to !== problem) log(to ?? `${name}: read again`);
    problem = to;
  };
  const refresh = inTurn(async () => {
    try {
      value = await read(value);
      turn(undefined);
    } catch (error) {
      turn(`${name}: ${saying(error)}`);
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
