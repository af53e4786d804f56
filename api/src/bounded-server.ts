import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { pacedConnection } from './paced-connection.ts';
import { recentConnections } from './recent-connections.ts';
import { requestTurns } from './request-turns.ts';
import { answerUnreadable } from './unreadable-request.ts';

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

/** A server for `app` on which no connection, nor all together, can take more than a bounded share of its time and memory. */
export const boundedServer = (app: RequestListener): Server => {
  const turns = requestTurns(app, ({ url = '' }) => URGENT.test(url));
  const recent = recentConnections(MOST_CONNECTIONS);
  const server = createServer(LIMITS, (request, response) => {
    recent.asked(request.socket);
    turns.listener(request, response);
  });
  // Who half-closes a connection after the last request still gets the answers that wait.
  Object.assign(server, { httpAllowHalfOpen: true, timeout: IDLE_MS });
  // node:http takes any stream for a connection.
  const [accept] = server.listeners('connection');
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    const connection = pacedConnection(socket);
    recent.opened(connection);
    accept?.call(server, connection as Duplex as Socket);
  });
  answerUnreadable(server, (connection) => turns.isAnswering(connection));
  return server;
};
