-- Up Migration

-- `version` is the platform's own count; `registry_version` is the number that MLflow shows, null when its registry has lost it.
ALTER TABLE model_version ADD COLUMN registry_version integer CHECK (registry_version > 0);
UPDATE model_version SET registry_version = version;

-- The number that was given last: none is given twice, whatever becomes of its row. Numbers that only decisions and forecasts name were
-- MLflow's, of a time when it did the counting.
CREATE TABLE model_version_count (market text PRIMARY KEY, latest integer NOT NULL);
INSERT INTO model_version_count (market, latest)
SELECT market, max(version) FROM (
  SELECT market, version FROM model_version
  UNION ALL SELECT market, greatest(from_version, to_version) FROM promotion
  UNION ALL SELECT market, max(model_version) FROM forecast GROUP BY market
) AS named (market, version) GROUP BY market;

-- Down Migration
DROP TABLE model_version_count;
ALTER TABLE model_version DROP COLUMN registry_version;
