import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** The request at which a process is to die. */
export interface KillPoint {
  /** such as `POST /api/2.0/mlflow/runs/create` */
  readonly request: RegExp;
  /** how many such requests are let pass; default none */
  readonly passing?: number;
  /** before the server hears of it, or after it has answered and before the caller hears of that */
  readonly when: 'before' | 'after';
  /** The caller hears its answer, and dies so many milliseconds later. */
  readonly later?: number;
}

export interface KillingProxy {
  readonly url: string;
  /** what was asked since the last `arm` */
  readonly asked: readonly string[];
  /** Kills once, at the first request that matches. */
  arm(point: KillPoint, kill: () => void): void;
  stop(): Promise<void>;
}

/** Stands before an HTTP server and can kill a caller at one very request: the moments that no clock hits. */
export const startKillingProxy = async (target: string): Promise<KillingProxy> => {
  let armed: (KillPoint & { kill: () => void; left: number }) | undefined;
  const asked: string[] = [];
  const strikes = (name: string, when: KillPoint['when']): boolean => {
    if (armed === undefined || armed.when !== when || !armed.request.test(name) || armed.left-- > 0) return false;
    const { kill, later } = armed;
    armed = undefined;
    if (later === undefined) kill();
    else void sleep(later).then(kill);
    return later === undefined;
  };
  const handle = async (incoming: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const name = `${incoming.method} ${incoming.url?.split('?')[0]}`;
    const body = Buffer.concat(await Array.fromAsync(incoming as AsyncIterable<Buffer>));
    asked.push(name);
    if (strikes(name, 'before')) return void answer.destroy();
    const { status, headers, bytes } = await forwarded(target, incoming, body);
    if (strikes(name, 'after')) return void answer.destroy();
    answer.writeHead(status, headers).end(bytes);
  };
  const server = createServer((incoming, answer) => void handle(incoming, answer).catch(() => answer.destroy()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    arm: (point, kill) => {
      asked.length = 0;
      armed = { ...point, kill, left: point.passing ?? 0 };
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

const forwarded = async (target: string, { method, url, headers }: IncomingMessage, body: Buffer) => {
  const outgoing = request(target + url, { method, headers: { ...headers, host: new URL(target).host } });
  outgoing.end(body);
  const [reply] = (await once(outgoing, 'response')) as [IncomingMessage];
  const bytes = Buffer.concat(await Array.fromAsync(reply as AsyncIterable<Buffer>));
  return { status: reply.statusCode ?? 502, headers: reply.headers, bytes };
};
