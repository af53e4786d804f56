-- Up Migration

-- Hours that have a forecast and no outcome: looked for among all forecasts they would cost more every year.
CREATE TABLE unscored_hour (market text NOT NULL, hour hour_start NOT NULL, PRIMARY KEY (market, hour));
INSERT INTO unscored_hour SELECT market, hour FROM forecast EXCEPT SELECT market, hour FROM outcome;

CREATE FUNCTION note_unscored() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO unscored_hour SELECT DISTINCT market, hour FROM written w
  WHERE NOT EXISTS (SELECT FROM outcome o WHERE o.market = w.market AND o.hour = w.hour) ORDER BY market, hour ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER forecast_unscored AFTER INSERT ON forecast REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION note_unscored();
CREATE TRIGGER outcome_unscored AFTER DELETE ON outcome REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION note_unscored();

-- By which candles the outcomes of a month were last settled, once the month is over. A month that has no row was settled before there
-- was this table, and had no masked hour.
CREATE TABLE scored_month (
  market text NOT NULL,
  month timestamptz NOT NULL, -- its start
  candles text, -- version of the stored candles; null: they are looked at again
  PRIMARY KEY (market, month)
);
INSERT INTO scored_month SELECT DISTINCT market, date_trunc('month', hour::timestamptz, 'UTC') FROM outcome WHERE state = 'masked';

-- What is not finished: a few of many rows, asked for every hour.
CREATE INDEX promotion_pending ON promotion (market, seq) WHERE state = 'pending';
CREATE INDEX request_open ON retraining_request (market, requested_at, id) WHERE finished_at IS NULL;

-- Down Migration
DROP INDEX promotion_pending, request_open;
DROP TABLE scored_month, unscored_hour;
DROP TRIGGER forecast_unscored ON forecast;
DROP TRIGGER outcome_unscored ON outcome;
DROP FUNCTION note_unscored;
