#!/usr/bin/env bash
# Brings a Docker engine up where none answers: Debian's packages, and dockerd started by hand, for hosts without an init system.
# Prints the process id of the dockerd that it started; nothing when an engine was there.
# Needs: Debian or Ubuntu, root.
set -euo pipefail
docker info >/dev/null 2>&1 && exit
if ! command -v dockerd >/dev/null || ! command -v docker >/dev/null || ! command -v mmdebstrap >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  # What packages start by themselves would start here too: this one is started below.
  printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d.part && chmod 0755 /usr/sbin/policy-rc.d.part
  [ -e /usr/sbin/policy-rc.d ] || { mv /usr/sbin/policy-rc.d.part /usr/sbin/policy-rc.d && trap 'rm -f /usr/sbin/policy-rc.d' EXIT; }
  rm -f /usr/sbin/policy-rc.d.part
  apt-get update -qq >&2
  apt-get install -y -qq --no-install-recommends docker.io iptables mmdebstrap >&2
fi
log=${DOCKERD_LOG:-/var/log/dockerd.log}
setsid dockerd >"$log" 2>&1 </dev/null &
pid=$!
for _ in $(seq 120); do
  docker info >/dev/null 2>&1 && { echo "$pid"; exit; }
  kill -0 "$pid" 2>/dev/null || break
  sleep 0.5
done
kill "$pid" 2>/dev/null || true
echo "dockerd does not answer; the end of $log:" >&2
tail -n 20 "$log" >&2
exit 69
