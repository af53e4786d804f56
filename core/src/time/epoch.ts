/** Milliseconds since 1970-01-01T00:00Z. */
export type EpochMs = number & { readonly unit: 'EpochMs' };

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

export const epochMs = (milliseconds: number): EpochMs => milliseconds as EpochMs;

/** The hour that `at` lies in. */
export const startOfHour = (at: EpochMs): EpochMs => epochMs(at - (at % HOUR_MS));

/** `at` moved by whole hours, backwards when negative. */
export const plusHours = (at: EpochMs, hours: number): EpochMs => epochMs(at + hours * HOUR_MS);

/** The latter of the two. */
export const later = (a: EpochMs, b: EpochMs): EpochMs => (a > b ? a : b);

/** The former of the two. */
export const earlier = (a: EpochMs, b: EpochMs): EpochMs => (a < b ? a : b);

/** `2025-07-28T15:00:00Z`: what every answer, tag and log line calls an instant. */
export const isoSecond = (at: EpochMs): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
