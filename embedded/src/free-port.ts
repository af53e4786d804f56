import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Fault } from '@forecast/core/fault';

/** A port of the loopback address that nobody listens on at this moment. */
export const freePort = (): Promise<number> => listenOnce(0);

/** @throws Fault `port_taken` that names the flag */
export const assertPortFree = async (port: number, flag: string): Promise<void> => {
  try {
    await listenOnce(port);
  } catch (cause) {
    throw portTaken(port, flag, cause);
  }
};

/** What to say of a port that cannot be listened on. */
export const portTaken = (port: number, flag: string, cause?: unknown): Fault => {
  const forbidden = cause instanceof Error && 'code' in cause && cause.code === 'EACCES';
  const why = forbidden ? 'is not open to this user: choose one above 1023' : 'is taken: end what listens there, or choose another';
  return new Fault('port_taken', `port ${port} ${why} with ${flag}`, { cause });
};

const listenOnce = async (wanted: number): Promise<number> => {
  const server = createServer().listen(wanted, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};
