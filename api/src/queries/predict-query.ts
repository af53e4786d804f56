import { z } from 'zod';
import { strictQuery, symbol } from './strict-query.ts';

/** Asking Intl about a zone costs more than the whole forecast: most are found here. */
const ZONES = new Set(['UTC', ...Intl.supportedValuesOf('timeZone')]);

const isTimeZone = (name: string): boolean => {
  if (ZONES.has(name)) return true;
  try {
    Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

/** What `GET /predict` may be asked. */
export const PredictQuery = strictQuery({
  date: z.iso
    .date({ error: ({ input }) => `${input === undefined ? 'is missing' : 'is not a date of the calendar'}; one looks like 2025-07-28` })
    .meta({ description: 'the day of the hour', examples: ['2025-07-28'] }),
  hour: z
    .string({ error: 'is missing; 0 to 23' })
    .regex(/^([01]?\d|2[0-3])$/, { error: 'is not an hour from 0 to 23' })
    .transform(Number)
    .meta({ description: 'the hour that is forecast, named by its start, 0 to 23; 9 and 09 are the same', examples: ['15'] }),
  symbol: symbol.optional(),
  tz: z
    .string()
    .refine(isTimeZone, { error: 'is not a time zone; one looks like Europe/Paris' })
    .optional()
    .meta({ description: 'IANA time zone in which date and hour are read; the configured one when absent', examples: ['Europe/Paris'] }),
  fold: z.enum(['0', '1'], { error: 'is 0 (the first) or 1 (the second)' }).transform(Number).optional().meta({
    description: 'which one of an hour that the clock repeats in autumn: 0 the first, 1 the second; ignored for any other hour',
  }),
});

export type PredictQuery = z.infer<typeof PredictQuery>;
