#!/usr/bin/env bash
# Brings compose v2 as a plugin of the docker client, from Debian 13's package, where there is none. Its binary runs on Debian 12 too.
# Needs: a running engine and debian:trixie-slim.
set -euo pipefail
docker compose version >/dev/null 2>&1 && exit
plugins=${DOCKER_CONFIG:-$HOME/.docker}/cli-plugins
mkdir -p "$plugins"
docker run --rm --network "${BUILD_NETWORK:-bridge}" debian:trixie-slim bash -ec '
  { apt-get update -qq && cd /tmp && apt-get download -qq docker-compose && dpkg-deb -x docker-compose_*.deb .; } >&2
  cat usr/libexec/docker/cli-plugins/docker-compose' >"$plugins/docker-compose.part"
chmod 0755 "$plugins/docker-compose.part"
mv "$plugins/docker-compose.part" "$plugins/docker-compose"
docker compose version
