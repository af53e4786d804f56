#!/bin/sh
# What holds passwords (MLFLOW_BACKEND_STORE_URI) stays in the environment: arguments are seen by every process.
set -eu
: "${MLFLOW_BACKEND_STORE_URI:?postgresql+psycopg2://user:password@host/name}"
: "${MLFLOW_ARTIFACTS_DESTINATION:?s3://bucket/prefix}"
if [ -n "${MLFLOW_S3_ENDPOINT_URL:-}" ]; then
  # A store inside the stack: clients outside cannot reach it, so the server fetches for them.
  MLFLOW_ARTIFACTS_DESTINATION=proxied-$MLFLOW_ARTIFACTS_DESTINATION
else
  # Set but empty it would be taken for an address; AWS has none, and its presigned addresses lead everybody to it.
  unset MLFLOW_S3_ENDPOINT_URL
fi
exec mlflow server --host 0.0.0.0 --port 5000 --serve-artifacts --uvicorn-opts --no-access-log
