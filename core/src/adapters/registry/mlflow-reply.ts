import { z } from 'zod';
import { Fault } from '../../fault/index.ts';

/** A 4xx of MLflow itself: the caller may have expected it. */
export interface Refusal {
  readonly status: number;
  /** MLflow's word, `RESOURCE_DOES_NOT_EXIST`; empty when the reply was not MLflow's JSON */
  readonly errorCode: string;
  readonly message: string;
}

const errorReply = z.object({ error_code: z.string(), message: z.string().default('') });

/** Reads a 4xx. @throws Fault `config` for 401 and 403, which no caller expects */
export const refusalOf = (operation: string, base: string, { status, body }: { status: number; body: Buffer }): Refusal => {
  const text = body.toString();
  if (status === 401)
    throw new Fault('config', `${operation}: MLflow at ${base} wants a user: set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD`);
  if (status === 403)
    throw new Fault('config', `${operation}: MLflow at ${base} forbids it: ${excerpt(text)}; see the user's rights and --allowed-hosts`);
  const error = errorReply.safeParse(jsonOf(text)).data ?? { error_code: '', message: excerpt(text) };
  return { status, errorCode: error.error_code, message: error.message };
};

/** So MLflow names every error of its database that is none of its own: of two who write the same at once, one is told this. */
const OF_ITS_DATABASE = 'BAD_REQUEST';

/** Whether a reply tells of the server and not of what it was asked: the same may be granted a moment later. */
export const isPassing = ({ status, body }: { status: number; body: Buffer }): boolean =>
  status >= 500 || status === 429 || (status === 400 && errorReply.safeParse(jsonOf(body.toString())).data?.error_code === OF_ITS_DATABASE);

/** What we made a moment ago, or were told of, is there no more: somebody deleted it, or MLflow was emptied. */
const isGone = ({ errorCode, message }: Refusal): boolean =>
  ['RESOURCE_DOES_NOT_EXIST', 'INVALID_STATE'].includes(errorCode) || /must be in the 'active' state/.test(message);

/** The fault of a refusal that nobody expected. */
export const unexpected = (operation: string, base: string, refusal: Refusal): Fault => {
  const { status, errorCode, message } = refusal;
  if (errorCode === '')
    return new Fault(
      'config',
      `${operation}: ${base} answered ${status}, not as MLflow does; see mlflow.uri in config.yaml: ${excerpt(message)}`,
    );
  const said = `${operation}: MLflow at ${base} refused it: ${status} ${errorCode}: ${excerpt(message)}`;
  if (isGone(refusal))
    return new Fault('registry_unavailable', `${said}; somebody deleted that in MLflow, or MLflow lost what it had: try again`);
  return new Fault('internal', said);
};

/** The fault of a call that got no answer, or a 5xx, as often as it was sent. */
export const unavailable = (operation: string, base: string, end: { status: number; body: Buffer } | { cause: unknown }): Fault => {
  const why = 'status' in end ? `answers ${end.status}: ${excerpt(end.body.toString())}` : `does not answer (${reasonOf(end.cause)})`;
  const message = `${operation}: MLflow at ${base} ${why}; see that it runs and that mlflow.uri in config.yaml names it`;
  return new Fault('registry_unavailable', message, 'cause' in end ? { cause: end.cause } : {});
};

/** Node's connection errors may carry nothing but a code. */
const reasonOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause);
  return cause.message === '' && 'code' in cause ? String(cause.code) : cause.message;
};

/** @throws Fault `registry_unavailable` when the reply is not what MLflow 3.17 says here */
export const parsedReply = <T>(operation: string, base: string, schema: z.ZodType<T>, body: Buffer): T => {
  const text = body.toString();
  const reply = schema.safeParse(jsonOf(text));
  if (reply.success) return reply.data;
  const message = `${operation}: what ${base} answered is not MLflow's: ${excerpt(text)} (${z.prettifyError(reply.error)})`;
  throw new Fault('registry_unavailable', message, { cause: reply.error });
};

const excerpt = (text: string): string => text.slice(0, 200).trim();

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
