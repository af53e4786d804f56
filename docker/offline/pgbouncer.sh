#!/usr/bin/env bash
# Brings pgbouncer, the connection pooler that many put before PostgreSQL, for the tests: Debian's packages, unpacked and not installed.
# Prints the command that runs it, one word a line.
# Needs: Debian or Ubuntu, root (apt writes its lists).
set -euo pipefail
if command -v pgbouncer; then exit; fi
folder=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/crypto-forecast/offline/pgbouncer
if [ ! -x "$folder/usr/sbin/pgbouncer" ]; then
  part=$(mktemp -d "$(dirname "$(mkdir -p "$folder" && echo "$folder")")/pgbouncer.XXXXXX")
  trap 'rm -rf "$part"' EXIT
  mkdir "$part/partial"
  apt-get update -qq >&2
  apt-get install -y -qq --no-install-recommends --download-only -o Dir::Cache::archives="$part" pgbouncer >&2
  for package in "$part"/pgbouncer_*.deb "$part"/lib*.deb; do dpkg-deb -x "$package" "$part/root"; done
  rm -rf "$folder" && mv "$part/root" "$folder"
fi
echo env
echo "LD_LIBRARY_PATH=$(echo "$folder"/usr/lib/*-linux-gnu)"
echo "$folder/usr/sbin/pgbouncer"
