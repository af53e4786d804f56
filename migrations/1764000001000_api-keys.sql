-- Up Migration

-- Of a key only its hash: who reads this table, or a copy of it, has no key.
CREATE TABLE api_key (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL CHECK (name <> ''),
  scope text NOT NULL CHECK (scope IN ('read', 'admin')),
  sha256 text NOT NULL UNIQUE CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  created_at timestamptz NOT NULL,
  revoked_at timestamptz -- null: it works
);

-- Down Migration
DROP TABLE api_key;
