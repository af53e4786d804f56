import { setTimeout } from 'node:timers/promises';
import { Agent } from 'undici';
import type { z } from 'zod';
import type { EpochMs } from '../../time/index.ts';
import { isPassing, parsedReply, type Refusal, refusalOf, unavailable, unexpected } from './mlflow-reply.ts';

export interface MlflowOptions {
  /** such as `http://127.0.0.1:5000`; a path before `/api` may follow */
  readonly url: string;
  /** MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD */
  readonly credentials?: { readonly username: string; readonly password: string } | undefined;
  readonly now: () => EpochMs;
  /** ends every call with its reason */
  readonly signal?: AbortSignal | undefined;
}

export interface Call {
  /** what is done to what, for messages: `create run train-2025-07` */
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** below the server's URL, percent-encoded */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
  /** whether it may be sent again when nobody knows if it arrived */
  readonly idempotent: boolean;
}

/** A tracking server. Calls throw Fault `registry_unavailable` (what they name is gone, too), `config` (401, 403, no MLflow) or `internal` (refused otherwise). */
export interface MlflowRequests {
  readonly now: () => EpochMs;
  ask<T>(call: Call, schema: z.ZodType<T>): Promise<T>;
  /** undefined when MLflow refuses with one of the error codes */
  askUnless<T>(errorCodes: readonly string[], call: Call, schema: z.ZodType<T>): Promise<T | undefined>;
  /** the body of the reply as it lies */
  bytes(call: Call): Promise<Uint8Array>;
}

export interface MlflowConnection extends MlflowRequests {
  /** For what must still be said when the signal has aborted: each request has its own short time instead. */
  readonly lastWords: MlflowRequests;
  close(): Promise<void>;
}

/** Waits before an idempotent call is sent the second and the third time. */
const PAUSES_MS = [200, 1000];
/** of three requests and less, within the 5 s in which everything has to stop */
const LAST_WORD_MS = 1000;

/** Connects to an MLflow server over REST; nothing is sent yet. */
export const connectMlflow = ({ url, credentials, now, signal }: MlflowOptions): MlflowConnection => {
  const { base, authorization } = addressOf(url, credentials);
  // One connection a call: uvicorn closes idle ones after 5 s, and a call that may not be repeated must not meet a dead one.
  const agent = new Agent({ pipelining: 0, connections: 8, connectTimeout: 5_000, headersTimeout: 60_000, bodyTimeout: 60_000 });

  const once = async (call: Call, stop: AbortSignal | undefined): Promise<{ status: number; body: Buffer }> => {
    const { origin, pathname, search } = addressed(base, call);
    const headers = { ...contentOf(call).headers, ...(authorization && { authorization }) };
    const { body } = contentOf(call);
    const reply = await agent.request({ origin, path: pathname + search, method: call.method, headers, body, signal: stop ?? null });
    return { status: reply.statusCode, body: Buffer.from(await reply.body.arrayBuffer()) };
  };

  const send = async (call: Call, stop: AbortSignal | undefined, pauses: readonly number[]): Promise<Buffer | Refusal> => {
    stop?.throwIfAborted();
    const reply = await once(call, stop).catch((cause: unknown) => ({ cause }));
    stop?.throwIfAborted();
    if ('status' in reply && reply.status < 400) return reply.body;
    if ('status' in reply && !isPassing(reply)) return refusalOf(call.operation, base, reply);
    const [pause, ...rest] = call.idempotent ? pauses : [];
    if (pause === undefined) throw unavailable(call.operation, base, reply);
    await setTimeout(pause, undefined, { ...(stop && { signal: stop }) }).catch(() => undefined);
    return send(call, stop, rest);
  };

  const granted = (call: Call, reply: Buffer | Refusal): Buffer => {
    if ('errorCode' in reply) throw unexpected(call.operation, base, reply);
    return reply;
  };

  const requests = (sent: (call: Call) => Promise<Buffer | Refusal>): MlflowRequests => ({
    now,
    ask: async (call, schema) => parsedReply(call.operation, base, schema, granted(call, await sent(call))),
    askUnless: async (errorCodes, call, schema) => {
      const reply = await sent(call);
      if ('errorCode' in reply && errorCodes.includes(reply.errorCode)) return undefined;
      return parsedReply(call.operation, base, schema, granted(call, reply));
    },
    bytes: async (call) => granted(call, await sent(call)),
  });

  return {
    ...requests((call) => send(call, signal, PAUSES_MS)),
    lastWords: requests((call) => send(call, AbortSignal.timeout(LAST_WORD_MS), [])),
    close: () => agent.close(),
  };
};

/** Credentials may stand in the URL; messages must not repeat them. */
const addressOf = (url: string, credentials: MlflowOptions['credentials']) => {
  const { origin, pathname, username, password } = new URL(url);
  const inUrl = { username: decodeURIComponent(username), password: decodeURIComponent(password) };
  const user = credentials ?? (username === '' ? undefined : inUrl);
  const authorization = user && `Basic ${Buffer.from(`${user.username}:${user.password}`).toString('base64')}`;
  return { base: origin + pathname.replace(/\/+$/, ''), authorization };
};

const addressed = (base: string, { path, query = {} }: Call): URL => {
  const target = new URL(base + path);
  for (const [key, value] of Object.entries(query)) target.searchParams.set(key, String(value));
  return target;
};

const contentOf = ({ json, bytes }: Call) => {
  if (json !== undefined) return { body: JSON.stringify(json), headers: { 'content-type': 'application/json' } };
  return bytes === undefined ? { body: null, headers: {} } : { body: bytes, headers: { 'content-type': 'application/octet-stream' } };
};
