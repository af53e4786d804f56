#!/bin/sh
# Fills what is empty in .env: secrets with random ones, and what it can see of this host. What has a value keeps it; only COMMIT is of now.
# What an older .env does not name yet, or a line that was lost, is added.
# Usage: docker/configure.sh [file]      (default: .env beside the compose files)
set -eu
cd "$(dirname "$0")/.."
file=${1:-.env}
[ -f "$file" ] || { echo "$file is not there: cp .env.example $file" >&2; exit 64; }
umask 077

random_hex() { head -c "$1" /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }
# What belongs behind a name that is empty; nothing for a name that may stay so.
value_of() {
  case $1 in
    POSTGRES_PASSWORD | AIRFLOW_DB_PASSWORD | MLFLOW_DB_PASSWORD | FORECAST_DB_PASSWORD) random_hex 24 ;;
    AIRFLOW_API_SECRET_KEY | AIRFLOW_JWT_SECRET | AIRFLOW_ADMIN_PASSWORD | AWS_SECRET_ACCESS_KEY) random_hex 24 ;;
    # 32 bytes in URL-safe base64
    AIRFLOW_FERNET_KEY) head -c 32 /dev/urandom | base64 | tr -d '\n' | tr '+/' '-_' ;;
    AWS_ACCESS_KEY_ID) random_hex 10 ;;
    API_ADMIN_KEY) echo "cf_$(random_hex 32)" ;;
    DOCKER_GID) stat -L -c %g "${DOCKER_SOCKET:-/var/run/docker.sock}" ;;
  esac
}

# The lines that are empty in .env.example, as far as the file has none of that name.
missing_lines() {
  grep -E '^[A-Z_]+=$' .env.example | while IFS= read -r line; do
    grep -q "^$line" "$file" || echo "$line"
  done
}
missing=$(missing_lines)

filled=$(mktemp "$file.XXXXXX")
trap 'rm -f "$filled"' EXIT
{
  cat "$file"
  [ -z "$missing" ] || printf '\n%s\n' "$missing"
} | while IFS= read -r line || [ -n "$line" ]; do
  name=${line%%=*}
  if [ "$name" = COMMIT ]; then
    line=COMMIT=$(git describe --always --abbrev=40 --dirty 2>/dev/null || echo unknown)
  elif [ "$line" = "$name=" ]; then
    value=$(value_of "$name") || { echo "$name cannot be found: is the Docker engine running?" >&2; exit 69; }
    line=$name=$value
    [ -z "$value" ] || echo "$name: filled" >&2
  fi
  printf '%s\n' "$line"
done >"$filled"
mv "$filled" "$file"
trap - EXIT
