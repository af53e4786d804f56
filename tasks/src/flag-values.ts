import { type EpochMs, parseIsoHour } from '@forecast/core/time';
import { InvalidArgumentError } from 'commander';

/** Values of flags, as commander wants their parsers: what it prints names the flag. */
export const isoHour = (text: string): EpochMs => {
  const hour = parseIsoHour(text);
  if (hour === undefined) throw new InvalidArgumentError('A whole hour of UTC such as 2025-07-28T15 is needed.');
  return hour;
};

export const positive = (text: string): number => {
  const number = Number(text);
  if (!Number.isFinite(number) || number <= 0) throw new InvalidArgumentError('A positive number is needed.');
  return number;
};

const wholeNumber =
  (from: number, to: number, what: string) =>
  (text: string): number => {
    const number = Number(text);
    if (text.trim() === '' || !Number.isInteger(number) || number < from || number > to)
      throw new InvalidArgumentError(`${what} is needed.`);
    return number;
  };

export const port = wholeNumber(1, 65_535, 'A port from 1 to 65535');
export const count = wholeNumber(1, 1e6, 'A whole number from 1 on');

export const text = (value: string): string => {
  if (value.trim() === '') throw new InvalidArgumentError('It must not be empty.');
  return value;
};

/** A flag that may be given more than once. */
export const several = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
