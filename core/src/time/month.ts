import { type EpochMs, epochMs } from './epoch.ts';
import type { HourRange } from './hour-range.ts';

/** A UTC calendar month, `2025-07`: the unit in which the object store is partitioned. */
export type Month = string & { readonly unit: 'Month' };

/** The month that `at` lies in. */
export const monthOf = (at: EpochMs): Month => new Date(at).toISOString().slice(0, 7) as Month;

/** The hours of `month`. */
export const hoursOfMonth = (month: Month): HourRange => {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return { from: epochMs(Date.UTC(year, number - 1)), until: epochMs(Date.UTC(year, number)) };
};

/** Every month that holds an hour of `range`, oldest first. */
export const monthsOf = ({ from, until }: HourRange): readonly Month[] => {
  const months: Month[] = [];
  for (let at = from; at < until; at = hoursOfMonth(monthOf(at)).until) months.push(monthOf(at));
  return months;
};
