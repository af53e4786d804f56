/** What stands where a figure is not known. */
const UNKNOWN = '–';

/** `0.123`; a dash for what is not known. */
export const decimal = (value: number | null | undefined, digits = 3): string =>
  value === null || value === undefined || !Number.isFinite(value) ? UNKNOWN : value.toFixed(digits).replace(/^-/, '−');

/** A fraction as percent: `0.524` is `52.4 %`. */
export const share = (value: number | null | undefined, digits = 1): string => withUnit(decimal(scaled(value), digits));

/** A value that is in percent already. */
export const percent = (value: number | null | undefined, digits = 3): string => withUnit(decimal(value, digits));

/** `2,160` */
export const count = (value: number): string => value.toLocaleString('en-US');

const scaled = (value: number | null | undefined): number | null => (value === null || value === undefined ? null : value * 100);
const withUnit = (text: string): string => (text === UNKNOWN ? text : `${text} %`);
