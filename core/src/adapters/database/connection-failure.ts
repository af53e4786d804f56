import type { SqlStateMeaning } from './sqlstate.ts';

const NOT_TRUSTED =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w*|CERT_UNTRUSTED|CERT_CHAIN_TOO_LONG|INVALID_(CA|PURPOSE))$/;

/** By code or message of what the driver, Node or OpenSSL throws; the first that fits counts. */
const MEANINGS: readonly (readonly [pattern: RegExp, kind: 'unavailable' | 'config', advice: string])[] = [
  [
    NOT_TRUSTED,
    'config',
    'its certificate is not signed by an authority that is trusted here: give the certificate of that authority as sslrootcert=FILE in {}',
  ],
  [/^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/, 'config', 'its certificate is for another host: name that one in {}'],
  [/does not support SSL/, 'config', 'turn its TLS on, or write sslmode=disable into {}'],
  [/^CERT_\w+$/, 'unavailable', 'its certificate is not valid now: renew it, and see that the clocks are right'],
  [/^(EPROTO|ERR_SSL_\w+|ERR_TLS_\w+)$|SSL connection/, 'unavailable', 'TLS with it fails: see its log, and sslmode in {}'],
  [/^(ENOTFOUND|EAI_\w+)$/, 'unavailable', 'that host is not known: see the network, and the host in {}'],
  [/^SASL\b|password/, 'unavailable', 'check user and password in {}'],
  [/^E[A-Z]+$|terminat|timeout|timed out|not queryable/i, 'unavailable', 'see whether it is running and {} names it'],
];

/**
 * What it means that a connection failed, or that what came over it was no answer of PostgreSQL. Errors of the language itself
 * (TypeError, RangeError, …) are our mistake; anything else that nobody sorted is tried again.
 */
export const connectionMeaning = (error: unknown): SqlStateMeaning => {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  const found = MEANINGS.find(([pattern]) => (typeof code === 'string' && pattern.test(code)) || pattern.test(String(message)));
  if (found !== undefined) return { kind: found[1], advice: found[2] };
  const isOurs = !(error instanceof Error) || ['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError', 'URIError'].includes(error.name);
  if (isOurs) return { kind: 'ours', advice: '' };
  return { kind: 'unavailable', advice: 'that is not understood: see whether it is PostgreSQL that {} names, and try again' };
};
