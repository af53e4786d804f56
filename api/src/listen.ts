import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, isIPv6 } from 'node:net';
import { Fault } from '@forecast/core/fault';
import type { Express } from 'express';
import { keepRecentConnections } from './recent-connections.ts';
import { requestTurns } from './request-turns.ts';
import { answerUnreadable } from './unreadable-request.ts';

export interface Listening {
  readonly port: number;
  /** `http://127.0.0.1:8000` */
  readonly url: string;
  /** Takes no more requests and lets those under way finish, for three seconds at most. */
  close(): Promise<void>;
}

const PATIENCE_MS = 3000;

/** What is asked to find out whether the service lives. */
const URGENT = /^\/(health|ready)(\?|$)/;

/** Each connection holds one answer, and what the parser found in one read: less than half a megabyte. */
const MOST_CONNECTIONS = 512;

/** On a connection nothing is sent or taken for so long before it is closed. */
const IDLE_MS = 30_000;

/** A request, and its head, must come to their end in this time; its head has at most 16 kB. */
const LIMITS = {
  requestTimeout: 30_000,
  headersTimeout: 10_000,
  connectionsCheckingInterval: 1000,
  maxHeaderSize: 16_384,
  optimizeEmptyRequests: true,
} as const;

/**
 * Opens `app` on `host` and `port`; port 0 takes a free one.
 *
 * @throws Fault `port_taken`
 */
export const listen = async (app: Express, host: string, port: number): Promise<Listening> => {
  const turns = requestTurns(app, ({ url = '' }) => URGENT.test(url));
  const server = createServer(LIMITS, turns.listener);
  // Who half-closes a connection after the last request still gets the answers that wait.
  Object.assign(server, { httpAllowHalfOpen: true, timeout: IDLE_MS });
  keepRecentConnections(server, MOST_CONNECTIONS);
  answerUnreadable(server, turns.isAnswering);
  server.listen(port, host);
  await once(server, 'listening').catch((cause: NodeJS.ErrnoException) => {
    const taken = cause.code === 'EADDRINUSE';
    throw new Fault(
      taken ? 'port_taken' : 'config',
      `listen on ${host}:${port}: ${taken ? 'the port is taken; choose another as api.port in config.yaml' : cause.message}`,
      { cause },
    );
  });
  const { port: opened } = server.address() as AddressInfo;
  return { port: opened, url: `http://${isIPv6(host) ? `[${host}]` : host}:${opened}`, close: () => closed(server) };
};

/** A connection that was busy stays open for the client's next request, unless it is closed when it falls idle. */
const closed = async (server: Server): Promise<void> => {
  const idle = setInterval(() => server.closeIdleConnections(), 20);
  const impatient = setTimeout(() => server.closeAllConnections(), PATIENCE_MS);
  await server[Symbol.asyncDispose]();
  clearInterval(idle);
  clearTimeout(impatient);
};
