-- Up Migration

-- Which hours each write of a market changed, so that who keeps its log in memory reads no more than those. The row of forecast_log_change
-- is locked until the transaction that counted in it ends: changes become visible in the order of their numbers. The last 1000 are kept; who
-- read before those reads the whole log. Two databases that went their own ways, as after a restore, have equal numbers and other tokens.
CREATE TABLE forecast_change (
  market text NOT NULL,
  change bigint NOT NULL,
  token uuid NOT NULL DEFAULT gen_random_uuid(),
  hours integer[] NOT NULL, -- since 1970
  PRIMARY KEY (market, change)
);
INSERT INTO forecast_change (market, change, hours) SELECT market, changes, '{}' FROM forecast_log_change;

CREATE OR REPLACE FUNCTION count_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WITH counted AS (
    INSERT INTO forecast_log_change AS log SELECT market, 1 FROM written GROUP BY market ORDER BY market
    ON CONFLICT (market) DO UPDATE SET changes = log.changes + 1 RETURNING market, changes
  ), forgotten AS (
    DELETE FROM forecast_change AS past USING counted WHERE past.market = counted.market AND past.change <= counted.changes - 1000
  )
  INSERT INTO forecast_change (market, change, hours)
  SELECT market, changes, array_agg(DISTINCT (extract(epoch FROM hour) / 3600)::integer) FROM counted JOIN written USING (market)
  GROUP BY market, changes;
  RETURN NULL;
END $$;

CREATE FUNCTION forget_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM forecast_change;
  WITH counted AS (UPDATE forecast_log_change SET changes = changes + 1 RETURNING market, changes)
  INSERT INTO forecast_change (market, change, hours) SELECT market, changes, '{}' FROM counted;
  RETURN NULL;
END $$;
CREATE TRIGGER forecast_truncated AFTER TRUNCATE ON forecast FOR EACH STATEMENT EXECUTE FUNCTION forget_changes();
CREATE TRIGGER outcome_truncated AFTER TRUNCATE ON outcome FOR EACH STATEMENT EXECUTE FUNCTION forget_changes();

-- A tag that changes with each change of a small log, heartbeats apart: who keeps the log in memory reads it again when the tag has changed.
CREATE TABLE log_tag (log text, market text, tag uuid NOT NULL, PRIMARY KEY (log, market)) WITH (fillfactor = 50);
CREATE FUNCTION renew_tag() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    DELETE FROM log_tag WHERE log = TG_ARGV[0];
  ELSE
    INSERT INTO log_tag VALUES (TG_ARGV[0], CASE TG_OP WHEN 'DELETE' THEN OLD.market ELSE NEW.market END, gen_random_uuid())
    ON CONFLICT (log, market) DO UPDATE SET tag = excluded.tag;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER version_changed AFTER INSERT OR UPDATE OR DELETE ON model_version FOR EACH ROW EXECUTE FUNCTION renew_tag('versions');
CREATE TRIGGER versions_truncated AFTER TRUNCATE ON model_version FOR EACH STATEMENT EXECUTE FUNCTION renew_tag('versions');
CREATE TRIGGER promotion_changed AFTER INSERT OR UPDATE OR DELETE ON promotion FOR EACH ROW EXECUTE FUNCTION renew_tag('promotions');
CREATE TRIGGER promotions_truncated AFTER TRUNCATE ON promotion FOR EACH STATEMENT EXECUTE FUNCTION renew_tag('promotions');
CREATE TRIGGER check_changed AFTER INSERT OR UPDATE OR DELETE ON drift_check FOR EACH ROW EXECUTE FUNCTION renew_tag('drift');
CREATE TRIGGER checks_truncated AFTER TRUNCATE ON drift_check FOR EACH STATEMENT EXECUTE FUNCTION renew_tag('drift');
CREATE TRIGGER request_changed AFTER INSERT OR DELETE OR UPDATE OF finished_at, result, reason, requested_at ON retraining_request
  FOR EACH ROW EXECUTE FUNCTION renew_tag('drift');
CREATE TRIGGER requests_truncated AFTER TRUNCATE ON retraining_request FOR EACH STATEMENT EXECUTE FUNCTION renew_tag('drift');

-- Down Migration
DROP TRIGGER requests_truncated ON retraining_request;
DROP TRIGGER request_changed ON retraining_request;
DROP TRIGGER checks_truncated ON drift_check;
DROP TRIGGER check_changed ON drift_check;
DROP TRIGGER promotions_truncated ON promotion;
DROP TRIGGER promotion_changed ON promotion;
DROP TRIGGER versions_truncated ON model_version;
DROP TRIGGER version_changed ON model_version;
DROP FUNCTION renew_tag;
DROP TABLE log_tag;
DROP TRIGGER outcome_truncated ON outcome;
DROP TRIGGER forecast_truncated ON forecast;
DROP FUNCTION forget_changes;
DROP TABLE forecast_change;
CREATE OR REPLACE FUNCTION count_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO forecast_log_change AS log SELECT market, 1 FROM written GROUP BY market ORDER BY market
  ON CONFLICT (market) DO UPDATE SET changes = log.changes + 1;
  RETURN NULL;
END $$;
