#!/usr/bin/env bash
# Runs once, on an empty volume: a database and a user of its own for each of Airflow, MLflow and the platform.
set -euo pipefail
make_database() {
  psql -v ON_ERROR_STOP=1 -v name="$1" -v password="$2" --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE CONNECT ON DATABASE :"name" FROM PUBLIC;
SQL
}
make_database airflow "${AIRFLOW_DB_PASSWORD:?}"
make_database mlflow "${MLFLOW_DB_PASSWORD:?}"
make_database forecast "${FORECAST_DB_PASSWORD:?}"
