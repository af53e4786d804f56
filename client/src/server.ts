import { Problem } from './answers.ts';
import { exitCodeOf, Failure } from './failure.ts';

export interface Server {
  /** `http://127.0.0.1:8000` */
  readonly url: string;
  readonly timeoutSeconds: number;
  /** of FORECAST_API_KEY; undefined: the service is asked without */
  readonly key?: string | undefined;
}

export interface Reply {
  readonly status: number;
  /** the body as it came */
  readonly text: string;
}

type Parameters = Readonly<Record<string, string | undefined>>;

/**
 * Asks the service; whatever it answers, refusals too, is a reply.
 *
 * @throws Failure 69 when nothing answers, 64 when the address or the key is none
 */
export const ask = async (server: Server, path: string, parameters: Parameters = {}): Promise<Reply> => {
  const address = addressOf(server, path, parameters);
  const key = keyHeader(server);
  try {
    const response = await fetch(address, {
      signal: AbortSignal.timeout(server.timeoutSeconds * 1000),
      headers: { accept: 'application/json', ...key },
      // A key is for the address that it was given for, and not for another that this one names.
      redirect: server.key === undefined ? 'follow' : 'error',
    });
    return { status: response.status, text: await response.text() };
  } catch (cause) {
    throw new Failure(69, away(server, cause), { cause });
  }
};

/** The parsed answer, or the Failure that its problem amounts to. */
export const answerOf = (server: Server, { status, text }: Reply): unknown => {
  const body = parsedJson(text);
  if (status === 200 && body !== undefined) return body;
  const problem = Problem.safeParse(body).data;
  if (problem === undefined)
    throw new Failure(69, `${server.url} answered ${status}, but not as the forecast service does: is --url right?`);
  throw new Failure(exitCodeOf(status), `${problem.code}: ${problem.detail}${adviceOn(problem.code, server)}`);
};

/** What whoever is not let in can do about it; empty for all else. */
const adviceOn = (code: string, { key }: Server): string => {
  if (code === 'no_key' && key === undefined) return '; set FORECAST_API_KEY to it';
  if (code === 'no_key') return '; set FORECAST_API_KEY to one that works';
  return code === 'wrong_scope' ? '; set FORECAST_API_KEY to a key of that scope' : '';
};

const keyHeader = ({ key }: Server): { readonly 'x-api-key'?: string } => {
  if (key === undefined) return {};
  if (!/^[!-~]+$/.test(key)) throw new Failure(64, 'FORECAST_API_KEY is no key: one has no spaces and looks like cf_…');
  return { 'x-api-key': key };
};

const addressOf = ({ url }: Server, path: string, parameters: Parameters): URL => {
  if (!URL.canParse(url) || !/^https?:/.test(url)) throw new Failure(64, `--url ${url}: an address looks like http://127.0.0.1:8000`);
  const address = new URL(`${url.replace(/\/+$/, '')}${path}`);
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) address.searchParams.set(name, value);
  return address;
};

const away = ({ url, timeoutSeconds }: Server, cause: unknown): string => {
  if (cause instanceof DOMException && cause.name === 'TimeoutError')
    return `${url} did not answer within ${timeoutSeconds} s: try again, or give it longer with --timeout`;
  const deeper = cause instanceof Error && cause.cause instanceof Error ? cause.cause : undefined;
  const reason = deeper === undefined ? '' : ` (${'code' in deeper ? String(deeper.code) : deeper.message})`;
  return `nothing answers at ${url}${reason}: start the service with npm start, or name another with --url or FORECAST_URL`;
};

const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
