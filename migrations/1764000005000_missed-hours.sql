-- Up Migration

-- Hours of the log that have no forecast and get none, and why. Whatever is there is not looked at again each hour.
CREATE TABLE missed_hour (
  market text NOT NULL,
  hour hour_start NOT NULL,
  reason text NOT NULL CHECK (reason IN ('gap', 'broken_input', 'all_seen', 'model_refused')),
  PRIMARY KEY (market, hour)
);

-- How far the log of a market was looked through for hours without a forecast: every hour from the first until there has one or is missed.
CREATE TABLE missed_hour_search (
  market text PRIMARY KEY,
  first hour_start NOT NULL,
  until hour_start NOT NULL,
  basis text NOT NULL, -- what decided about the missed ones: when it is another, they are looked at again
  CONSTRAINT missed_hour_search_range CHECK (first <= until)
);

-- Down Migration
DROP TABLE missed_hour_search, missed_hour;
