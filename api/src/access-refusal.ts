import type { IncomingHttpHeaders } from 'node:http';
import { type Access, decideAccess } from '@forecast/core/access';
import { type Refusal, refused } from './problem.ts';
import type { Service } from './service.ts';

/** Why who asks may not do what `access` names; undefined when they may. */
export const accessRefusal = (
  { auth, keys }: Pick<Service, 'auth' | 'keys'>,
  access: Access,
  headers: IncomingHttpHeaders,
): Refusal | undefined => {
  const decision = decideAccess(auth, access, keys.value, keyIn(headers));
  switch (decision.kind) {
    case 'granted':
      return undefined;
    case 'no_key':
      return refused(
        'no_key',
        decision.given
          ? 'the key is not known, or was revoked'
          : 'send a key as X-API-Key or as Authorization: Bearer; who runs the service makes one with tasks keys create',
      );
    case 'wrong_scope':
      return refused('wrong_scope', `the key has scope ${decision.has}, and this needs scope ${access}`);
    case 'unknown':
      return refused('database_unavailable', keys.problem ?? 'the keys were not read yet');
    default:
      return decision satisfies never;
  }
};

/** The key that was sent; nobody sends two that differ. */
const keyIn = (headers: IncomingHttpHeaders): string | undefined => {
  const header = headers['x-api-key'];
  if (typeof header === 'string') return header;
  return /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
};
