import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { matchCall } from './call.ts';
import type { Filter } from './filter.ts';
import { parseRequestTarget } from './request-target.ts';
import { respond } from './respond.ts';

const LIMITS = {
  // Sizes and times of a request's arrival; its answer may take hours.
  maxHeaderSize: 8 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  connectionsCheckingInterval: 2000,
  insecureHTTPParser: false,
  // Finds out when a client's host has gone without a word.
  keepAlive: true,
  keepAliveInitialDelay: 60_000,
} as const;

/** The server in front of the engine, not yet listening. One request a connection. */
export const createFilterServer = (filter: Filter): Server => {
  const server = createServer(
    { ...LIMITS, shouldUpgradeCallback: isAttach },
    (request, response) => void respond(filter, request, response),
  );
  server.maxConnections = 256;
  server.maxRequestsPerSocket = 1;
  server.on('upgrade', (request, socket) => upgraded(filter, request, socket));
  server.on('connect', (_request, socket) => refuseRaw(filter, socket, 'CONNECT is not allowed here', '403 Forbidden'));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // Who has gone away reads no answer.
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
    else refuseRaw(filter, socket, `no request can be read: ${error.code ?? error.name}`, '400 Bad Request');
  });
  return server;
};

/** Any other call that asks for another protocol is answered in this one. */
const isAttach = ({ method = '', url = '' }: IncomingMessage): boolean => {
  const target = parseRequestTarget(url);
  const matched = target.kind === 'refused' ? target : matchCall(method, target);
  return matched.kind === 'matched' && matched.call.kind === 'attach';
};

const upgraded = (filter: Filter, request: IncomingMessage, socket: Duplex): void => {
  if (!(socket instanceof Socket)) return void socket.destroy();
  socket.on('error', () => socket.destroy());
  const response = new ServerResponse(request);
  response.assignSocket(socket);
  response.on('finish', () => socket.end());
  void respond(filter, request, response);
};

const refuseRaw = ({ log }: Filter, socket: Duplex, why: string, status: string): void => {
  log(`refused: ${why}`);
  const body = JSON.stringify({ message: `socket-filter: ${why}` });
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`);
};
