import { type IncomingMessage, request } from 'node:http';
import type { Duplex } from 'node:stream';
import { json } from 'node:stream/consumers';

/** A request to the engine. All of it is made here: nothing that a client sent is copied. */
interface EngineRequest {
  readonly method: string;
  /** path and query */
  readonly path: string;
  /** sent as JSON */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** The engine went over to a raw stream, or answered as HTTP does. */
export type EngineStream =
  | { readonly kind: 'upgraded'; readonly stream: Duplex; readonly answer: IncomingMessage }
  | { readonly kind: 'answered'; readonly answer: IncomingMessage };

/** The Docker engine behind its socket. Each call rejects when the engine is away. */
export interface Engine {
  /** the answer as soon as its head is there */
  readonly ask: (request: EngineRequest) => Promise<IncomingMessage>;
  /** the whole answer; undefined when its status is below 500 and not 200 */
  readonly read: (path: string) => Promise<unknown>;
  /** asks for a raw stream */
  readonly upgrade: (request: EngineRequest) => Promise<EngineStream>;
}

/** Longest wait for an answer that should come at once. */
export const PATIENCE_MS = 120_000;
const READ_PATIENCE_MS = 20_000;

export const createEngine = (socketPath: string): Engine => ({
  async ask(request) {
    const { answer } = await send(socketPath, request, {});
    return answer;
  },
  async read(path) {
    const { answer } = await send(socketPath, { method: 'GET', path, signal: AbortSignal.timeout(READ_PATIENCE_MS) }, {});
    if (answer.statusCode === 200) return json(answer).catch(unreadable);
    answer.resume();
    if ((answer.statusCode ?? 500) >= 500) throw new Error(`the engine answered ${answer.statusCode}`);
    return undefined;
  },
  upgrade: (request) => send(socketPath, request, { Connection: 'Upgrade', Upgrade: 'tcp' }),
});

/** The reader's own message quotes what it read, and that holds the environment of containers. */
const unreadable = (cause: unknown): never => {
  throw new Error('the engine broke off or answered no JSON', { cause });
};

const send = (
  socketPath: string,
  { method, path, body, signal }: EngineRequest,
  upgrade: Readonly<Record<string, string>>,
): Promise<EngineStream> =>
  new Promise((resolve, reject) => {
    const text = body === undefined ? '' : JSON.stringify(body);
    const type = body === undefined ? {} : { 'Content-Type': 'application/json' };
    const length = method === 'POST' ? { 'Content-Length': Buffer.byteLength(text) } : {};
    const headers = { Host: 'docker', ...type, ...length, ...upgrade };
    // A connection of its own for each: none can be found closed when it is used again.
    const asking = request({ socketPath, method, path, headers, agent: false, ...(signal && { signal }) });
    asking.on('error', reject);
    asking.on('response', (answer) => resolve({ kind: 'answered', answer }));
    asking.on('upgrade', (answer, stream, head) => {
      stream.on('error', () => stream.destroy());
      signal?.addEventListener('abort', () => stream.destroy());
      stream.unshift(head);
      resolve({ kind: 'upgraded', stream, answer });
    });
    asking.end(text);
  });
