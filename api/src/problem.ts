import { randomUUID } from 'node:crypto';
import { FAULT_CODES, Fault, type FaultCode } from '@forecast/core/fault';
import { z } from 'zod';

/** Problem Details for HTTP APIs, RFC 9457, with a stable `code`. */
export const Problem = z
  .strictObject({
    type: z.string().describe('names the kind of problem'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('what was asked, and what to do next'),
    code: z.string(),
    instance: z.string().optional().describe('identifies this occurrence in the log'),
  })
  .meta({ id: 'Problem' });

export type Problem = z.infer<typeof Problem>;

/** Titles of what a request can meet; whatever else goes wrong is ours. */
const TITLES = {
  malformed: 'The request is malformed',
  no_key: 'A key is needed',
  wrong_scope: 'The key may not do this',
  wrong_host: 'The host is not served here',
  not_found: 'There is nothing here',
  method_not_allowed: 'This can only be read',
  unknown_market: 'The market is not served',
  outside_history: 'The hour lies before the candles',
  too_early: 'The hour has not begun',
  gap: 'Candles before the hour are missing',
  impossible_hour: 'The hour does not exist there',
  ambiguous_hour: 'The hour exists twice there',
  off_grid_hour: 'The hour is not a whole hour of UTC',
  no_model: 'No model is loaded',
  stale: 'Candles are behind',
  database_unavailable: 'The database is away',
} as const satisfies Partial<Record<FaultCode, string>>;

export type ProblemCode = keyof typeof TITLES;

const isProblemCode = (code: string): code is ProblemCode => code in TITLES;

/** An answer that is expected and is no forecast: the hour lies in a gap, is not here yet, and so on. */
export interface Refusal {
  readonly kind: 'refused';
  readonly code: ProblemCode;
  readonly detail: string;
  /** seconds after which asking again makes sense */
  readonly retryAfter?: number;
}

export const refused = (code: ProblemCode, detail: string, retryAfter?: number): Refusal =>
  retryAfter === undefined ? { kind: 'refused', code, detail } : { kind: 'refused', code, detail, retryAfter };

/** The refusal in words of RFC 9457. */
export const problemOf = ({ code, detail }: Refusal): Problem => ({
  type: `urn:forecast:problem:${code}`,
  title: TITLES[code],
  status: FAULT_CODES[code].http,
  detail,
  code,
});

/** The refusal that a thrown error amounts to; undefined when it is our fault. */
export const refusalOf = (error: unknown): Refusal | undefined => {
  if (error instanceof Fault && isProblemCode(error.code)) return refused(error.code, error.message);
  // Express marks what it cannot decode (`/%zz`) with a status.
  if (error instanceof URIError) return refused('malformed', 'the path cannot be decoded');
  return undefined;
};

/** What the user is told of our fault: only where to find it in the log. */
export const internalProblem = (): Problem => ({
  type: 'urn:forecast:problem:internal',
  title: 'Something went wrong here',
  status: 500,
  detail: 'this is our fault, not yours; the log of the service has the details under `instance`',
  code: 'internal',
  instance: `urn:uuid:${randomUUID()}`,
});
