import { type EpochMs, isoSecond } from '../time/index.ts';

/** `2025-09-05 14:00 UTC` */
export const atMinute = (at: EpochMs): string => `${isoSecond(at).slice(0, 16).replace('T', ' ')} UTC`;
