FROM python:3.13-slim-trixie AS wheel
COPY seaweedfs.lock /tmp/seaweedfs.lock
RUN pip install --quiet --no-cache-dir --require-hashes --target /wheel -r /tmp/seaweedfs.lock \
 && install -D -m 0755 "$(find /wheel -type f -size +20M | head -n 1)" /out/weed

FROM debian:trixie-slim
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends wget gosu \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 1000 --create-home seaweed \
 && mkdir /data && chown seaweed:seaweed /data
COPY --from=wheel /out/weed /usr/bin/weed
COPY seaweedfs-entrypoint.sh /entrypoint.sh
RUN chmod 0755 /entrypoint.sh
VOLUME /data
ENTRYPOINT ["/entrypoint.sh"]
