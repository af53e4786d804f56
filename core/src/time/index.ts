export { DAY_MS, type EpochMs, earlier, epochMs, HOUR_MS, isoSecond, later, plusHours, startOfHour } from './epoch.ts';
export { hoursNamed } from './hour-named.ts';
export { type HourRange, hoursIn } from './hour-range.ts';
export { parseIsoHour } from './iso-hour.ts';
export { hoursOfMonth, type Month, monthOf, monthsOf } from './month.ts';
export { isPlausibleTime } from './plausible-time.ts';
