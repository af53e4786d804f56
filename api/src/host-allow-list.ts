import { Fault } from '@forecast/core/fault';
import type { RequestHandler } from 'express';

/** The name in a Host header without its port, in lower case: `[::1]:8000` is `[::1]`. */
export const hostName = (header: string): string => header.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');

/**
 * Refuses requests that came by another name than those of `allowed`: a page of somebody else whose name was pointed at this
 * address (DNS rebinding) must not read what only this host may.
 */
export const hostAllowList = (allowed: readonly string[]): RequestHandler => {
  const names = new Set(allowed.map(hostName));
  return (request, _response, next) => {
    const host = request.headers.host ?? '';
    if (!names.has(hostName(host)))
      throw new Fault('wrong_host', `host "${host}": not one of api.allowed_hosts (${[...names].join(', ')})`);
    next();
  };
};
