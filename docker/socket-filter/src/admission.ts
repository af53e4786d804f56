import type { IncomingMessage } from 'node:http';
import { type MatchedCall, matchCall } from './call.ts';
import { type Refusal, refused } from './refusal.ts';
import { hasNoBody } from './request-body.ts';
import { parseRequestTarget } from './request-target.ts';

/** What a request asks for, judged by its head alone. */
export const admit = (request: IncomingMessage): MatchedCall | Refusal => {
  const target = parseRequestTarget(request.url ?? '');
  if (target.kind === 'refused') return target;
  const matched = matchCall(request.method ?? '', target);
  if (matched.kind === 'refused') return matched;
  return matched.call.kind === 'create' || hasNoBody(request) ? matched : refused(400, 'this call has no body');
};
