-- Up Migration

ALTER TABLE api_key ADD COLUMN expires_at timestamptz CHECK (expires_at > created_at); -- null: it does not expire

-- Another tag after each change of the keys, so that a service can look for one often: a single value to read, however many keys there
-- are. Not a count: that of a copy of the database could come to the same number by other changes.
CREATE TABLE api_key_change (single boolean PRIMARY KEY DEFAULT true CHECK (single), tag uuid NOT NULL) WITH (fillfactor = 50);
INSERT INTO api_key_change (tag) VALUES (gen_random_uuid());
CREATE FUNCTION tag_api_key_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO api_key_change (tag) VALUES (gen_random_uuid()) ON CONFLICT (single) DO UPDATE SET tag = excluded.tag;
  RETURN NULL;
END $$;
CREATE TRIGGER api_key_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON api_key FOR EACH STATEMENT EXECUTE FUNCTION tag_api_key_change();

-- Down Migration
DROP TRIGGER api_key_changed ON api_key;
DROP TABLE api_key_change;
DROP FUNCTION tag_api_key_change;
ALTER TABLE api_key DROP COLUMN expires_at;
