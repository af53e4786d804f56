-- Up Migration

-- One number for everything that is written about a market's forecasts: whoever keeps a copy asks for the highest.
CREATE SEQUENCE change;

CREATE TABLE model_version (
  market text NOT NULL,
  version integer NOT NULL,
  model_id text NOT NULL,
  folder_sha256 text NOT NULL,
  training_id text NOT NULL UNIQUE,
  seen_until timestamptz NOT NULL,
  PRIMARY KEY (market, version)
);

CREATE TABLE forecast (
  market text NOT NULL,
  hour timestamptz NOT NULL,
  model_version integer NOT NULL,
  role text NOT NULL CHECK (role IN ('served', 'shadow', 'backfill')),
  made_at timestamptz NOT NULL,
  data_cut_off timestamptz NOT NULL,
  features_sha256 text NOT NULL,
  reference_close float8 NOT NULL,
  raw float8 NOT NULL,
  scale float8 NOT NULL,
  prediction float8 NOT NULL,
  level float8 NOT NULL,
  lower float8 NOT NULL,
  upper float8 NOT NULL,
  degraded boolean NOT NULL,
  change bigint NOT NULL DEFAULT nextval('change'),
  PRIMARY KEY (market, hour, model_version, role),
  FOREIGN KEY (market, model_version) REFERENCES model_version,
  CHECK (role = 'backfill' OR made_at < hour + interval '1 hour'),
  CHECK (data_cut_off <= hour)
);
CREATE UNIQUE INDEX forecast_served ON forecast (market, hour) WHERE role = 'served';
CREATE INDEX forecast_of_version ON forecast (market, model_version, hour DESC);
CREATE INDEX forecast_change ON forecast (market, change DESC);

CREATE FUNCTION refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a forecast that was issued is never changed (%, %)', OLD.market, OLD.hour;
END $$;
CREATE TRIGGER forecast_is_final BEFORE UPDATE ON forecast FOR EACH ROW EXECUTE FUNCTION refuse_update();

CREATE TABLE outcome (
  market text NOT NULL,
  hour timestamptz NOT NULL,
  previous_close float8,
  close float8,
  realised float8,
  state text NOT NULL CHECK (state IN ('settled', 'masked')),
  reason text,
  revision integer NOT NULL DEFAULT 0,
  change bigint NOT NULL DEFAULT nextval('change'),
  PRIMARY KEY (market, hour),
  CHECK ((state = 'settled') = (realised IS NOT NULL))
);
CREATE INDEX outcome_change ON outcome (market, change DESC);

CREATE TABLE candle_revision (
  market text NOT NULL,
  open_time timestamptz NOT NULL,
  revision integer NOT NULL,
  seen_at timestamptz NOT NULL,
  old jsonb NOT NULL,
  new jsonb NOT NULL,
  PRIMARY KEY (market, open_time, revision)
);

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
  check_id bigint UNIQUE REFERENCES drift_check,
  reason text NOT NULL,
  requested_at timestamptz NOT NULL,
  owner text,
  heartbeat timestamptz,
  finished_at timestamptz,
  result text
);
CREATE INDEX retraining_request_open ON retraining_request (market, id) WHERE finished_at IS NULL;

CREATE TABLE training (
  id text PRIMARY KEY,
  market text NOT NULL,
  owner text NOT NULL,
  heartbeat timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'failed', 'done'))
);
CREATE INDEX training_running ON training (market) WHERE state = 'running';

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
