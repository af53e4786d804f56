import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, isIPv6 } from 'node:net';
import { Fault } from '@forecast/core/fault';
import type { Express } from 'express';
import { boundedServer } from './bounded-server.ts';

export interface Listening {
  readonly port: number;
  /** `http://127.0.0.1:8000` */
  readonly url: string;
  /** Takes no more requests and lets those under way finish, for three seconds at most. */
  close(): Promise<void>;
}

const PATIENCE_MS = 3000;

/**
 * Opens `app` on `host` and `port`; port 0 takes a free one.
 *
 * @throws Fault `port_taken`
 */
export const listen = async (app: Express, host: string, port: number): Promise<Listening> => {
  const server = boundedServer(app);
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
