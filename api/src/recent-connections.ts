import type { Duplex } from 'node:stream';

/** The connections that are open; one too many costs the one that has asked nothing for the longest time. */
export interface RecentConnections {
  opened(connection: Duplex): void;
  asked(connection: Duplex): void;
}

export const recentConnections = (most: number): RecentConnections => {
  /** those that asked something last come last */
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
