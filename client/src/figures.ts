/** `+0.1602 %` */
export const percent = (value: number): string => `${value > 0 ? '+' : ''}${value.toFixed(4)} %`;

/** A price with the decimals that such a price has on an exchange: 117985.93, 0.5321. */
export const price = (value: number): string => value.toFixed(value >= 100 ? 2 : value >= 1 ? 4 : 6);

/** `2025-07-28 15:00` of `2025-07-28T15:00:00Z` */
export const instant = (iso: string): string => iso.slice(0, 16).replace('T', ' ');

/** `0.4123`, or a dash where there is none */
export const figure = (value: number | null): string => (value === null ? '-' : value.toFixed(4));

/** `25 min`, `3 h`, `12 days`: as long ago as it was at least */
export const age = (seconds: number): string => {
  if (seconds < 2 * 3600) return `${Math.floor(seconds / 60)} min`;
  return seconds < 48 * 3600 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} days`;
};
