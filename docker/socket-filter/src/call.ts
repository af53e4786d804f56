import { type Refusal, refused } from './refusal.ts';
import type { RequestTarget } from './request-target.ts';

type CallKind = 'ping' | 'version' | 'images' | 'create' | 'inspect' | 'logs' | 'start' | 'attach' | 'wait' | 'stop' | 'kill' | 'remove';

/** A call of the engine's API that is let through. */
interface Call {
  readonly kind: CallKind;
  readonly methods: readonly string[];
  /** `{id}` stands for a container */
  readonly path: string;
  /** parameters that may be given, and what their raw value must look like */
  readonly query: Readonly<Record<string, RegExp>>;
  /** that the answer may take hours: then only the client's going away ends it */
  readonly long: boolean;
}

const FLAG = /^(?:0|1|true|false|True|False)$/;
const UNSET = /^(?:0|false|False)$/;
const INSTANT = /^\d{1,12}(?:\.\d{1,9})?$/;

const call = (kind: CallKind, methods: readonly string[], path: string, query: Call['query'] = {}): Call => ({
  kind,
  methods,
  path,
  query,
  long: ['logs', 'attach', 'wait', 'stop'].includes(kind),
});

/** All that Airflow's DockerOperator asks for, through docker-py, and nothing else. */
const CALLS: readonly Call[] = [
  call('ping', ['GET', 'HEAD'], '/_ping'),
  call('version', ['GET'], '/version'),
  call('images', ['GET'], '/images/json', { only_ids: UNSET, all: FLAG, filters: /^[A-Za-z0-9_.%+-]{1,1024}$/ }),
  call('create', ['POST'], '/containers/create', { name: /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,100}$/ }),
  call('inspect', ['GET'], '/containers/{id}/json'),
  call('logs', ['GET'], '/containers/{id}/logs', {
    stdout: FLAG,
    stderr: FLAG,
    timestamps: FLAG,
    follow: FLAG,
    tail: /^(?:all|\d{1,9})$/,
    since: INSTANT,
    until: INSTANT,
  }),
  call('start', ['POST'], '/containers/{id}/start'),
  call('attach', ['POST'], '/containers/{id}/attach', { logs: FLAG, stdout: FLAG, stderr: FLAG, stream: FLAG }),
  call('wait', ['POST'], '/containers/{id}/wait', { condition: /^(?:not-running|next-exit|removed)$/ }),
  call('stop', ['POST'], '/containers/{id}/stop', { t: /^\d{1,4}$/ }),
  call('kill', ['POST'], '/containers/{id}/kill', { signal: /^(?:(?:SIG)?[A-Z]{2,6}[12]?|\d{1,2})$/ }),
  call('remove', ['DELETE'], '/containers/{id}', { v: FLAG, link: UNSET, force: FLAG }),
];

/** A call that was recognised. */
export interface MatchedCall {
  readonly kind: 'matched';
  readonly call: Call;
  readonly target: RequestTarget;
  /** name, id or part of an id of the container, as it came; empty where the call is of none */
  readonly container: string;
}

/** Recognises a call by method, path and query parameters. */
export const matchCall = (method: string, target: RequestTarget): MatchedCall | Refusal => {
  const found = CALLS.find((each) => each.methods.includes(method) && fits(each.path.split('/').slice(1), target.segments));
  if (found === undefined) return refused(403, 'this call is not allowed here');
  for (const [name, value] of target.query) {
    const pattern = Object.hasOwn(found.query, name) ? found.query[name] : undefined;
    if (pattern === undefined) return refused(403, `query parameter ${JSON.stringify(name)} is not allowed here`);
    if (!pattern.test(value)) return refused(403, `query parameter ${JSON.stringify(name)} has a value that is not allowed`);
  }
  return { kind: 'matched', call: found, target, container: found.path.includes('{id}') ? (target.segments[1] ?? '') : '' };
};

const fits = (pattern: readonly string[], segments: readonly string[]): boolean =>
  pattern.length === segments.length && pattern.every((part, at) => part === '{id}' || part === segments[at]);
