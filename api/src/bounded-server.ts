import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { pacedConnection } from './paced-connection.ts';
import { recentConnections } from './recent-connections.ts';
import { requestTurns } from './request-turns.ts';
import { answerUnreadable } from './unreadable-request.ts';

/** Health checks. */
const URGENT = /^\/(health|ready)(\?|$)/;

/** Open at once. Each connection buffers one answer and the requests of one read: less than half a megabyte. */
const MOST_CONNECTIONS = 512;

/** A connection on which nothing was sent or received for so long is closed. */
const IDLE_MS = 30_000;

/** A request, and its head, must be complete within these times; its head has at most 16 kB. */
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
  // A client that half-closes its connection after its last request still gets the answers that are due.
  Object.assign(server, { httpAllowHalfOpen: true, timeout: IDLE_MS });
  // node:http accepts any stream as a connection.
  const [accept] = server.listeners('connection');
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    turns.accepted();
    const connection = pacedConnection(socket);
    recent.opened(connection);
    accept?.call(server, connection as Duplex as Socket);
  });
  answerUnreadable(server, turns);
  return server;
};
