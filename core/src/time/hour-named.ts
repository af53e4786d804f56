import { type EpochMs, epochMs } from './epoch.ts';

/** The instants that a local wall clock calls `hour` on `date`: none in spring, two in autumn, else one. */
export const hoursNamed = (date: string, hour: number, timeZone: string): readonly EpochMs[] => {
  const wall = Temporal.PlainDate.from(date).toPlainDateTime({ hour });
  const found = (['earlier', 'later'] as const).map((disambiguation) => wall.toZonedDateTime(timeZone, { disambiguation }));
  const named = found.filter((zoned) => zoned.toPlainDateTime().equals(wall)).map((zoned) => epochMs(zoned.epochMilliseconds));
  return [...new Set(named)];
};
