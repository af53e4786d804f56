#!/usr/bin/env bash
# A database and a user of its own for each of Airflow, MLflow and the platform, with the passwords of now. Run at every start: a volume whose
# first start was cut off gets what it lacks, and a password that was changed in .env is changed there too.
set -euo pipefail
bring_database() {
  ROLE_PASSWORD=$2 psql --quiet -v ON_ERROR_STOP=1 -v name="$1" <<'SQL'
\getenv password ROLE_PASSWORD
SELECT format('CREATE ROLE %I LOGIN', :'name') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'name') \gexec
ALTER ROLE :"name" PASSWORD :'password';
SELECT format('CREATE DATABASE %I OWNER %I', :'name', :'name') WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \gexec
REVOKE CONNECT ON DATABASE :"name" FROM PUBLIC;
SQL
}
bring_database airflow "${AIRFLOW_DB_PASSWORD:?}"
bring_database mlflow "${MLFLOW_DB_PASSWORD:?}"
bring_database forecast "${FORECAST_DB_PASSWORD:?}"
echo 'databases airflow, mlflow and forecast are there'
