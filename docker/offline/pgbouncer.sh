#!/usr/bin/env bash
# Brings pgbouncer, the pooler that many put before PostgreSQL, for the tests: Debian's packages, unpacked and not installed.
# Prints the command that runs it, one word a line.
# Needs: Debian or Ubuntu; root, for apt.
set -euo pipefail
shopt -s nullglob
command -v pgbouncer && exit
cache=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/crypto-forecast/offline
folder=$cache/pgbouncer
if [ ! -x "$folder/usr/sbin/pgbouncer" ]; then
  mkdir -p "$cache"
  part=$(mktemp -d "$cache/pgbouncer.XXXXXX")
  trap 'rm -rf "$part"' EXIT
  mkdir "$part/partial"
  {
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends --download-only -o Dir::Cache::archives="$part" pgbouncer
    for package in "$part"/pgbouncer_*.deb "$part"/lib*.deb; do dpkg-deb -x "$package" "$part/root"; done
  } >&2
  rm -rf "$folder"
  mv "$part/root" "$folder"
fi
printf '%s\n' env "LD_LIBRARY_PATH=$(echo "$folder"/usr/lib/*-linux-gnu)" "$folder/usr/sbin/pgbouncer"
