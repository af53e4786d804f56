import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Fault } from '@forecast/core/fault';

/** A port of the loopback address that nobody listens on at this moment. */
export const freePort = async (): Promise<number> => portOf(0);

/** @throws Fault `port_taken` that names the flag */
export const assertPortFree = async (port: number, flag: string): Promise<void> => {
  await portOf(port).catch((cause: unknown) => {
    throw new Fault('port_taken', `port ${port} is taken: end what listens there, or choose another with ${flag}`, { cause });
  });
};

const portOf = async (wanted: number): Promise<number> => {
  const server = createServer().listen(wanted, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};
