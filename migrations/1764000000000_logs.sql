-- Up Migration

-- Hours are named by their start; a figure that must be a number is neither NaN nor infinite (NaN is greater than all in PostgreSQL).
CREATE DOMAIN hour_start AS timestamptz CHECK (extract(epoch FROM VALUE)::bigint % 3600 = 0 AND extract(epoch FROM VALUE) = trunc(extract(epoch FROM VALUE)));
CREATE DOMAIN finite AS double precision CHECK (VALUE > '-Infinity' AND VALUE < 'Infinity');

CREATE TABLE training (
  id text PRIMARY KEY,
  market text NOT NULL,
  owner text NOT NULL,
  heartbeat timestamptz, -- null: nobody works on it
  state text NOT NULL CHECK (state IN ('running', 'done', 'failed'))
);
CREATE INDEX training_running ON training (market) WHERE state = 'running';

CREATE TABLE model_version (
  market text NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  model_id text NOT NULL,
  folder_sha256 text NOT NULL,
  training_id text NOT NULL UNIQUE,
  seen_until hour_start NOT NULL,
  PRIMARY KEY (market, version)
);

CREATE TABLE forecast (
  market text NOT NULL,
  hour hour_start NOT NULL,
  model_version integer NOT NULL,
  role text NOT NULL CHECK (role IN ('served', 'shadow', 'backfill')),
  made_at timestamptz NOT NULL,
  data_cut_off timestamptz NOT NULL,
  features_sha256 text NOT NULL,
  reference_close finite NOT NULL,
  raw finite NOT NULL,
  scale finite NOT NULL,
  prediction finite NOT NULL,
  level finite NOT NULL CHECK (level > 0 AND level < 1),
  lower double precision NOT NULL,
  upper double precision NOT NULL,
  degraded boolean NOT NULL,
  PRIMARY KEY (market, hour, model_version, role),
  CONSTRAINT forecast_looks_back CHECK (data_cut_off <= hour),
  CONSTRAINT forecast_in_its_hour CHECK (role = 'backfill' OR made_at < hour + interval '1 hour'),
  CONSTRAINT forecast_interval CHECK (lower <= upper)
);
CREATE UNIQUE INDEX forecast_served ON forecast (market, hour) WHERE role = 'served';
CREATE INDEX forecast_of_version ON forecast (market, model_version, hour);

CREATE TABLE outcome (
  market text NOT NULL,
  hour hour_start NOT NULL,
  previous_close double precision,
  close double precision,
  realised double precision,
  state text NOT NULL CHECK (state IN ('settled', 'masked')),
  reason text,
  revision integer NOT NULL DEFAULT 0,
  PRIMARY KEY (market, hour),
  CONSTRAINT outcome_settled CHECK ((state = 'settled') = (realised IS NOT NULL))
);

CREATE FUNCTION refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a forecast that was issued is never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER forecast_is_final BEFORE UPDATE ON forecast FOR EACH STATEMENT EXECUTE FUNCTION refuse_update();

-- Counts the writes of each market, in the transaction that writes: whoever sees a count sees what was counted. A sequence would not do:
-- its numbers are handed out in another order than transactions end in.
CREATE TABLE forecast_log_change (market text PRIMARY KEY, changes bigint NOT NULL) WITH (fillfactor = 50);
CREATE FUNCTION count_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO forecast_log_change AS log SELECT market, 1 FROM written GROUP BY market ORDER BY market
  ON CONFLICT (market) DO UPDATE SET changes = log.changes + 1;
  RETURN NULL;
END $$;
CREATE TRIGGER forecast_inserted AFTER INSERT ON forecast REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION count_change();
CREATE TRIGGER forecast_deleted AFTER DELETE ON forecast REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION count_change();
CREATE TRIGGER outcome_inserted AFTER INSERT ON outcome REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION count_change();
CREATE TRIGGER outcome_updated AFTER UPDATE ON outcome REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION count_change();
CREATE TRIGGER outcome_deleted AFTER DELETE ON outcome REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION count_change();

CREATE TABLE candle_revision (
  market text NOT NULL,
  open_time hour_start NOT NULL,
  revision integer NOT NULL,
  seen_at timestamptz NOT NULL,
  old jsonb NOT NULL,
  new jsonb NOT NULL,
  PRIMARY KEY (market, open_time, revision)
);
CREATE INDEX candle_revision_seen ON candle_revision (market, seen_at);

CREATE TABLE drift_check (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  market text NOT NULL,
  at timestamptz NOT NULL,
  verdict text NOT NULL CHECK (verdict IN ('no_drift', 'drift', 'too_little_data', 'broken_input')),
  figures jsonb NOT NULL,
  UNIQUE (market, at)
);

CREATE TABLE retraining_request (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  market text NOT NULL,
  check_id bigint UNIQUE REFERENCES drift_check, -- null: asked by hand
  reason text NOT NULL,
  requested_at timestamptz NOT NULL,
  owner text,
  heartbeat timestamptz, -- null: nobody works on it
  finished_at timestamptz,
  result text,
  CONSTRAINT request_finished CHECK ((finished_at IS NULL) = (result IS NULL))
);
CREATE UNIQUE INDEX request_by_hand ON retraining_request (market, requested_at) WHERE check_id IS NULL;
CREATE INDEX request_of_market ON retraining_request (market, requested_at);

CREATE TABLE promotion (
  market text NOT NULL,
  seq integer NOT NULL,
  request_id bigint REFERENCES retraining_request,
  from_version integer,
  to_version integer NOT NULL,
  decision text NOT NULL CHECK (decision IN ('promoted', 'not_promoted', 'rolled_back', 'changed_outside')),
  actor text NOT NULL,
  figures jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('pending', 'done')),
  at timestamptz NOT NULL,
  PRIMARY KEY (market, seq)
);
CREATE UNIQUE INDEX promotion_of_request ON promotion (market, request_id, to_version) WHERE request_id IS NOT NULL;

-- Down Migration
DROP TABLE promotion, retraining_request, drift_check, candle_revision, forecast_log_change, outcome, forecast, model_version, training;
DROP FUNCTION refuse_update, count_change;
DROP DOMAIN hour_start, finite;
