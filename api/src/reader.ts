import type { IncomingHttpHeaders } from 'node:http';
import { type Asker, scopeOf } from '@forecast/core/access';
import type { Service } from './service.ts';

/** Who reads an answer: one who may be told where things are and why they fail, or anybody. */
export type Reader = 'trusted' | 'anybody';

type Gate = Pick<Service, 'auth' | 'keys' | 'wallClock'>;

/** Whoever sent these headers. */
export const askerOf = ({ wallClock }: Pick<Service, 'wallClock'>, headers: IncomingHttpHeaders): Asker => ({
  key: keysIn(headers)[0],
  at: wallClock(),
});

/**
 * Trusted is who sends a key that works; on an open service, which is published on loopback only, whoever asks it directly too. What a
 * proxy passed on may come from anywhere.
 */
export const readerOf = (gate: Gate, headers: IncomingHttpHeaders): Reader => {
  if (scopeOf(gate.keys.value, askerOf(gate, headers)) !== undefined) return 'trusted';
  return gate.auth === 'open' && !isPassedOn(headers) ? 'trusted' : 'anybody';
};

/** What proxies, load balancers and tunnels add of the request that came to them. */
const OF_PROXIES =
  /^(forwarded|via|x-real-ip|x-(cluster-)?client-ip|true-client-ip|(x-)?(original|forwarded|envoy|arr|azure|amzn|appengine)(-[\w-]+)?|(cf|fastly|fly)-[\w-]+)$/;

const isPassedOn = (headers: IncomingHttpHeaders): boolean => Object.keys(headers).some((name) => OF_PROXIES.test(name));

/** The keys that were sent, in either header; a request with two that differ is refused. */
export const keysIn = (headers: IncomingHttpHeaders): readonly string[] =>
  [headers['x-api-key'], /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1]].filter((key) => typeof key === 'string');
