import type { Access } from '@forecast/core/access';
import type { z } from 'zod';
import type { ProblemCode, Refusal } from '../problem.ts';
import { parseQuery } from '../queries/strict-query.ts';
import type { Service } from '../service.ts';

/** One thing that can be asked with GET. Requests, answers and the OpenAPI document all follow from it. */
export interface Route {
  readonly path: string;
  readonly summary: string;
  /** who may ask; whatever changes state is for `admin` */
  readonly access: Access;
  readonly query: z.ZodObject;
  readonly answer: z.ZodType;
  /** refusals that it may meet beside those of every route */
  readonly codes: readonly ProblemCode[];
  /**
   * @param query as Express gives it
   * @returns an answer that keeps to `answer`, or a refusal
   * @throws Fault where the request is malformed
   */
  respond(service: Service, query: Readonly<Record<string, unknown>>): Answered | Refusal;
}

interface Answered {
  readonly kind: 'answered';
  readonly body: unknown;
}

interface RouteOf<Query extends z.ZodObject, Answer extends z.ZodType> extends Omit<Route, 'query' | 'answer' | 'respond'> {
  readonly query: Query;
  readonly answer: Answer;
  readonly answerTo: (query: z.output<Query>, service: Service) => z.input<Answer> | Refusal;
}

/** The answer is checked on its way out, too: a NaN or a forgotten field is our fault here, not a riddle for the reader. */
export const route = <Query extends z.ZodObject, Answer extends z.ZodType>({ answerTo, ...rest }: RouteOf<Query, Answer>): Route => ({
  ...rest,
  respond(service, query) {
    const answer = answerTo(parseQuery(rest.query, query), service);
    return isRefusal(answer) ? answer : { kind: 'answered', body: rest.answer.parse(answer) };
  },
});

const isRefusal = (answer: unknown): answer is Refusal =>
  typeof answer === 'object' && answer !== null && 'kind' in answer && answer.kind === 'refused';
