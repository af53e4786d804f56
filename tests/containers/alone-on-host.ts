import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Beside the ports of the stack. Whoever listens there has the host; the system gives it back when he ends, however he does. */
const PORT = 18999;

/** Runs of the stack share its name, its ports and its images, so that two at once would take each other down. @throws Error when there is another */
export const aloneOnHost = async (): Promise<Server> => {
  const server = createServer();
  server.listen(PORT, '127.0.0.1').unref();
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new Error(`another run of the container test or of bench:stack is under way on this host (port ${PORT} is taken): wait for it`, {
      cause,
    });
  }
  return server;
};
