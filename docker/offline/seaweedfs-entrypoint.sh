#!/bin/sh
# The part of the official entrypoint that this project relies on: the defaults of `server`, without root.
set -eu
if [ "$(id -u)" = 0 ]; then
  chown seaweed:seaweed /data
  exec gosu seaweed "$0" "$@"
fi
case $1 in
  server) shift; exec /usr/bin/weed server -dir=/data -volume.max=0 -master.volumeSizeLimitMB=1024 "$@" ;;
  *) exec /usr/bin/weed "$@" ;;
esac
