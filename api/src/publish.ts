import { isIPv4 } from 'node:net';
import type { Auth } from '@forecast/core/access';
import { Fault } from '@forecast/core/fault';
import { hostName } from './host-allow-list.ts';

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));

/**
 * Refuses to start a service that anybody may ask while others than this host can reach it.
 *
 * @param published the address that the service is reached by from outside: `API_PUBLISH`, with or without a port
 * @throws Fault `config`
 */
export const assertPublishable = (auth: Auth, published: string): void => {
  if (auth === 'open' && !isLoopback(published) && !isLoopback(hostName(published)))
    throw new Fault(
      'config',
      `API_PUBLISH=${published}: while api.auth is open the service may be published on loopback only; set it to 127.0.0.1, or set api.auth to key`,
    );
};
