# Context: the project's folder.
FROM python:3.13-slim-trixie
ARG AIRFLOW_VERSION
ENV AIRFLOW_HOME=/opt/airflow AIRFLOW_USER_HOME_DIR=/home/airflow AIRFLOW_UID=50000 \
    PATH=/home/airflow/.local/bin:$PATH VIRTUAL_ENV=/home/airflow/.local \
    PYTHONUNBUFFERED=1 DUMB_INIT_SETSID=1 AIRFLOW_VERSION=$AIRFLOW_VERSION
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends dumb-init curl netcat-openbsd \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 50000 --gid 0 --home-dir /home/airflow --create-home --shell /bin/bash airflow \
 && mkdir -p /opt/airflow/dags /opt/airflow/logs /opt/airflow/config /opt/airflow/plugins \
 && chown -R airflow:0 /opt/airflow /home/airflow && chmod -R g=u /opt/airflow /home/airflow
COPY docker/offline/airflow-entrypoint.sh /entrypoint
RUN chmod 0755 /entrypoint
USER 50000:0
WORKDIR /opt/airflow
COPY python/uv.lock docker/airflow/requirements.lock /tmp/locks/
RUN python3 -m venv /home/airflow/.local \
 && pip install --quiet --no-cache-dir --require-hashes -r /tmp/locks/uv.lock \
 && uv pip install --quiet --no-cache --compile-bytecode --no-deps --require-hashes -r /tmp/locks/requirements.lock
EXPOSE 8080
ENTRYPOINT ["/usr/bin/dumb-init", "--", "/entrypoint"]
CMD []
