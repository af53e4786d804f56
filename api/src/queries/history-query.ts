import { type EpochMs, parseIsoHour } from '@forecast/core/time';
import { z } from 'zod';
import { strictQuery, symbol } from './strict-query.ts';

const instant = z
  .string()
  .transform((text, context): EpochMs => {
    const at = parseIsoHour(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00` : text);
    if (at !== undefined) return at;
    context.addIssue({ code: 'custom', message: 'is not a whole hour of UTC; one looks like 2025-07-28T15 or 2025-07-28' });
    return z.NEVER;
  })
  .optional();

/** What `GET /predictions` may be asked. */
export const HistoryQuery = strictQuery({
  symbol: symbol.optional(),
  from: instant.meta({ description: 'first hour, UTC; seven days before `to` when absent', examples: ['2025-07-28T15', '2025-07-28'] }),
  to: instant.meta({ description: 'end of the last hour (exclusive), UTC; the end of the log when absent', examples: ['2025-07-29'] }),
  cursor: z.string().optional().meta({ description: '`next_cursor` of the page before' }),
});

export type HistoryQuery = z.infer<typeof HistoryQuery>;
