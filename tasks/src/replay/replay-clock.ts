import { type EpochMs, earlier, epochMs } from '@forecast/core/time';

/** The exchange's clock in a replay: it starts in the past, may run faster than ours, and stands still at its end. */
export interface ReplayClock {
  now(): EpochMs;
  /** the end of the last candle, where it stops */
  readonly end: EpochMs;
  ended(): boolean;
  /** Wall milliseconds until it shows `at`: 0 when it does, infinite when it never will. */
  wallMsUntil(at: EpochMs): number;
  /** It shows the same instant from here on. */
  stop(): void;
}

export interface ReplayClockOptions {
  readonly start: EpochMs;
  readonly end: EpochMs;
  /** replay hours in an hour of wall time; 0 stands still */
  readonly speed: number;
  /** the wall clock, in milliseconds */
  readonly now: () => number;
}

export const createReplayClock = ({ start, end, speed, now }: ReplayClockOptions): ReplayClock => {
  const startedAt = now();
  let stoppedAt: EpochMs | undefined;
  const read = (): EpochMs => stoppedAt ?? earlier(epochMs(Math.floor(start + (now() - startedAt) * speed)), end);
  return {
    now: read,
    end,
    ended: () => read() >= end,
    wallMsUntil: (at) => {
      const remaining = at - read();
      if (remaining <= 0) return 0;
      return at > end || stoppedAt !== undefined || speed === 0 ? Number.POSITIVE_INFINITY : Math.ceil(remaining / speed);
    },
    stop: () => {
      stoppedAt = read();
    },
  };
};
