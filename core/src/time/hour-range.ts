import { type EpochMs, HOUR_MS } from './epoch.ts';

/** Hours from `from` (inclusive) until `until` (exclusive), both on the hour grid. */
export interface HourRange {
  readonly from: EpochMs;
  readonly until: EpochMs;
}

/** How many hours the range holds; 0 when it is empty or turned round. */
export const hoursIn = ({ from, until }: HourRange): number => Math.max(0, (until - from) / HOUR_MS);
