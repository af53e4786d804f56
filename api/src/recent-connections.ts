import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Keeps at most `most` connections open: the one that has asked nothing for the longest time gives way to a new one. */
export const keepRecentConnections = (server: Server, most: number): void => {
  /** those that asked something last come last */
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    const [oldest] = open;
    if (open.size > most) oldest?.destroy();
  });
  server.on('request', ({ socket }) => {
    if (open.delete(socket)) open.add(socket);
  });
};
