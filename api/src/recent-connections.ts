import type { Duplex } from 'node:stream';

/** The connections that are open; when there are too many, the one whose last request is the oldest is closed. */
export interface RecentConnections {
  opened(connection: Duplex): void;
  asked(connection: Duplex): void;
}

export const recentConnections = (most: number): RecentConnections => {
  /** in the order of their last request, oldest first */
  const open = new Set<Duplex>();
  return {
    opened(connection) {
      open.add(connection);
      connection.once('close', () => open.delete(connection));
      const [oldest] = open;
      if (open.size > most) oldest?.destroy();
    },
    asked(connection) {
      if (open.delete(connection)) open.add(connection);
    },
  };
};
