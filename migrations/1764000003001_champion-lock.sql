-- Up Migration

-- Who is moving a market's champion; a row whose heartbeat is 20 seconds old counts for nothing.
CREATE TABLE champion_lock (
  market text PRIMARY KEY,
  owner text NOT NULL,
  heartbeat timestamptz NOT NULL
);

-- Down Migration
DROP TABLE champion_lock;
