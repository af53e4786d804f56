-- Up Migration

-- Months whose forecasts or outcomes have changed since they were exported, however long ago that was. `changes` counts in the transaction that
-- writes: an export takes a month out only if it is still as it was read.
CREATE TABLE export_due (market text NOT NULL, month date NOT NULL, changes bigint NOT NULL, PRIMARY KEY (market, month));
CREATE FUNCTION note_export_due() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO export_due AS due (market, month, changes)
    SELECT DISTINCT market, date_trunc('month', hour AT TIME ZONE 'UTC')::date AS month, 1 FROM written ORDER BY market, month
  ON CONFLICT (market, month) DO UPDATE SET changes = due.changes + 1;
  RETURN NULL;
END $$;
CREATE TRIGGER forecast_inserted_for_export AFTER INSERT ON forecast REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION note_export_due();
CREATE TRIGGER outcome_inserted_for_export AFTER INSERT ON outcome REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION note_export_due();
CREATE TRIGGER outcome_updated_for_export AFTER UPDATE ON outcome REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION note_export_due();

-- What was exported until now is not known.
INSERT INTO export_due (market, month, changes)
  SELECT DISTINCT market, date_trunc('month', hour AT TIME ZONE 'UTC')::date, 1 FROM forecast;

-- Down Migration
DROP TRIGGER forecast_inserted_for_export ON forecast;
DROP TRIGGER outcome_inserted_for_export ON outcome;
DROP TRIGGER outcome_updated_for_export ON outcome;
DROP FUNCTION note_export_due;
DROP TABLE export_due;
