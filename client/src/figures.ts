/** `+0.1602 %` */
export const percent = (value: number): string => `${value > 0 ? '+' : ''}${value.toFixed(4)} %`;

/** A price with the decimals that such a price has on an exchange: 117985.93, 0.5321. */
export const price = (value: number): string => value.toFixed(value >= 100 ? 2 : value >= 1 ? 4 : 6);

/** `2025-07-28 15:00` of `2025-07-28T15:00:00Z` */
export const instant = (iso: string): string => iso.slice(0, 16).replace('T', ' ');

/** `0.4123`, or a dash where there is none */
export const figure = (value: number | null): string => (value === null ? '-' : value.toFixed(4));
