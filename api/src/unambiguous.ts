import type { IncomingMessage } from 'node:http';
import { Fault } from '@forecast/core/fault';
import type { RequestHandler } from 'express';
import { keysIn } from './reader.ts';

/** Headers of which two programs may take different ones when they occur twice: the one would let in a request that the other refuses. */
const ONCE = ['host', 'authorization', 'x-api-key', 'content-length', 'transfer-encoding'];

const HOST = /^(\[[0-9a-f:.]+\]|[\w.-]+)(:\d{0,5})?$/i;

/**
 * Refuses a request that a proxy before the service may have read differently (RFC 9112, 3.2 and 6), and closes its connection. One that
 * offers another protocol is answered in HTTP/1.1, and its connection closed too: Node loses what it read behind such a request.
 */
export const onlyUnambiguous: RequestHandler = (request, response, next) => {
  const why = ambiguity(request);
  if (why === undefined) {
    if (request.headers.upgrade !== undefined) response.set('Connection', 'close');
    return next();
  }
  response.set('Connection', 'close');
  throw new Fault('malformed', why);
};

const ambiguity = (request: IncomingMessage): string | undefined => {
  const { headers, httpVersion, rawHeaders } = request;
  const names = rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
  const twice = ONCE.find((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice !== undefined) return `header ${twice}: may be given once`;
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return `HTTP/${httpVersion}: is HTTP/1.1 or HTTP/1.0`;
  const encoding = headers['transfer-encoding'];
  if (encoding !== undefined && (encoding.toLowerCase() !== 'chunked' || httpVersion === '1.0'))
    return 'header transfer-encoding: is chunked, in HTTP/1.1';
  if (headers.host && !HOST.test(headers.host)) return 'header host: is a name and perhaps a port';
  if (new Set(keysIn(headers)).size > 1) return 'headers authorization and x-api-key: hold two keys';
  return otherTarget(request);
};

/** `GET http://name/path`: that name counts instead of the Host header, so both must be the same. */
const otherTarget = ({ url = '', headers: { host = '' } }: IncomingMessage): string | undefined => {
  if (url.startsWith('/') || url === '*') return undefined;
  const target = URL.parse(url);
  const same = target?.host !== undefined && target.host === URL.parse(`http://${host}`)?.host && target.username + target.password === '';
  return same ? undefined : 'the target names another host than the header host';
};
