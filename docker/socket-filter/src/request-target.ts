import { type Refusal, refused } from './refusal.ts';

/** A request target in origin form, taken apart without decoding anything. */
export interface RequestTarget {
  readonly kind: 'target';
  /** version prefix as it came, such as `/v1.41`; empty when there was none */
  readonly version: string;
  readonly segments: readonly string[];
  readonly query: ReadonlyMap<string, string>;
}

/** From 1.24 on: older ones let `start` set what only `create` may. */
const ORIGIN_FORM = /^(?<version>\/v1\.(?:2[4-9]|[3-9]\d))?(?<path>(?:\/[A-Za-z0-9_.-]+)+)(?:\?(?<query>[A-Za-z0-9_.%+&=-]*))?$/;
const LONGEST = 2048;

/**
 * Takes the raw target apart. Nothing is decoded, so nothing can be hidden by encoding it: what is not plain is refused.
 * A query value may hold `%`; it is for the call to refuse it or to decode it.
 */
export const parseRequestTarget = (raw: string): RequestTarget | Refusal => {
  const { version = '', path = '', query = '' } = (raw.length <= LONGEST && ORIGIN_FORM.exec(raw)?.groups) || {};
  const segments = path.split('/').slice(1);
  if (segments.length === 0) return refused(403, 'the request target is not plain');
  if (segments.some((segment) => /^\.+$/.test(segment))) return refused(403, 'the path has a segment of dots');
  const parameters = query === '' ? [] : query.split('&').map(nameAndValue);
  const byName = new Map(parameters);
  if (byName.size < parameters.length) return refused(403, 'a query parameter is repeated');
  return { kind: 'target', version, segments, query: byName };
};

const nameAndValue = (parameter: string): readonly [string, string] => {
  const at = parameter.indexOf('=');
  return at < 0 ? [parameter, ''] : [parameter.slice(0, at), parameter.slice(at + 1)];
};
