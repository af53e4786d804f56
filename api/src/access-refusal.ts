import type { IncomingHttpHeaders } from 'node:http';
import { type Access, decideAccess } from '@forecast/core/access';
import { isoSecond } from '@forecast/core/time';
import { type Refusal, refused } from './problem.ts';
import { askerOf } from './reader.ts';
import type { Service } from './service.ts';

/** Why who asks may not do what `access` names; undefined when they may. */
export const accessRefusal = (
  service: Pick<Service, 'auth' | 'keys' | 'wallClock'>,
  access: Access,
  headers: IncomingHttpHeaders,
): Refusal | undefined => {
  const { auth, keys } = service;
  const decision = decideAccess(auth, access, keys.value, askerOf(service, headers));
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
    case 'expired':
      return refused('no_key', `the key expired at ${isoSecond(decision.at)}; who runs the service makes another with tasks keys create`);
    case 'wrong_scope':
      return refused('wrong_scope', `the key has scope ${decision.has}, and this needs scope ${access}`);
    case 'unknown':
      return refused('database_unavailable', keys.problem ?? 'the keys were not read yet');
    default:
      return decision satisfies never;
  }
};
