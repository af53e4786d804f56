"""
Makes an Airflow ready for the DAGs, in one process: database, administrator, pools, Variables, Connections.

Everything is taken from the environment, which docs/airflow.md describes; a second run brings what changed and leaves the rest.
Exit codes: 0 done, 64 a variable of the environment is missing.
"""

import json
import os
import sys
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

# Airflow is imported where it is used: that takes seconds, and a mistake in the environment is told before.
if TYPE_CHECKING:
    from airflow.models import Connection

POOLS = {
    "forecast_hourly": (4, "steps of an hour and drift checks"),
    "forecast_training": (1, "trainings, one container at a time"),
}

ENVIRONMENT = {
    "STORE_URL": "FORECAST_STORE_URL",
    "STORE_ENDPOINT": "FORECAST_STORE_ENDPOINT",
    "STORE_REGION": "FORECAST_STORE_REGION",
    "MLFLOW_TRACKING_URI": "FORECAST_MLFLOW_URI",
    "EXCHANGE_URL": "FORECAST_EXCHANGE_URL",
    "CLOCK": "FORECAST_CLOCK",
}

REQUIRED = ("AIRFLOW_ADMIN_PASSWORD", "FORECAST_DATABASE_URL", "FORECAST_IMAGE", "FORECAST_MLFLOW_URI", "FORECAST_STORE_URL")


def value(name: str) -> str | None:
    """An empty variable counts as one that is not set: that is what compose makes of one."""
    return os.environ.get(name) or None


def migrate_database() -> None:
    from airflow.cli import cli_parser

    arguments = cli_parser.get_parser().parse_args(["db", "migrate"])
    arguments.func(arguments)


def set_administrator(name: str, password: str) -> None:
    from airflow.providers.fab.auth_manager.cli_commands.utils import get_application_builder

    with get_application_builder() as builder:
        manager = builder.sm
        known = manager.find_user(username=name)
        role = manager.find_role("Admin")
        done = (
            manager.reset_password(known.id, password)
            if known
            else manager.add_user(name, "Airflow", "Admin", f"{name}@localhost", role, password)
        )
        if not done:
            raise RuntimeError(f"the administrator {name} could not be set")


def set_pools() -> list[str]:
    from airflow.models import Pool

    for name, (slots, description) in POOLS.items():
        Pool.create_or_update_pool(name=name, slots=slots, description=description, include_deferred=False)
    return list(POOLS)


def set_variables() -> list[str]:
    from airflow.models import Variable

    environment = {name: value(source) for name, source in ENVIRONMENT.items()}
    told = {name: text for name, text in environment.items() if text is not None}
    wanted = {"forecast_environment": json.dumps(told, indent=2), "forecast_image": value("FORECAST_IMAGE") or ""}
    for key, text in wanted.items():
        Variable.set(key, text)
    return list(wanted)


def wanted_connections() -> "list[Connection]":
    """Those for which something is set; one that was made by hand stays as it is."""
    from airflow.models import Connection

    database = value("FORECAST_DATABASE_URL") or ""
    webhook = value("FORECAST_ALERT_WEBHOOK")
    return [
        Connection(conn_id="forecast_database", uri=database),
        *_credentials("forecast_store", "aws", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
        *_credentials("forecast_mlflow", "http", "MLFLOW_TRACKING_USERNAME", "MLFLOW_TRACKING_PASSWORD"),
        *([Connection(conn_id="forecast_alerts", conn_type="http", extra=json.dumps({"url": webhook}))] if webhook else []),
    ]


def _credentials(name: str, kind: str, user: str, password: str) -> "list[Connection]":
    from airflow.models import Connection

    login, secret = value(user), value(password)
    return [Connection(conn_id=name, conn_type=kind, login=login, password=secret)] if login and secret else []


def set_connections() -> list[str]:
    from airflow.models import Connection
    from airflow.utils.session import create_session
    from sqlalchemy import select

    wanted = wanted_connections()
    with create_session() as session:
        for connection in wanted:
            known = session.scalar(select(Connection.id).where(Connection.conn_id == connection.conn_id))
            if known is not None:
                connection.id = known
            session.merge(connection)
    return [connection.conn_id for connection in wanted]


def mistakes() -> list[str]:
    """What of the environment cannot be used; never the value."""
    missing = [f"{name} is missing" for name in REQUIRED if value(name) is None]
    database = value("FORECAST_DATABASE_URL")
    is_postgres = database is None or urlsplit(database).scheme in ("postgres", "postgresql")
    return missing + ([] if is_postgres else ["FORECAST_DATABASE_URL: allowed: postgres://user:password@host:5432/name"])


def main() -> int:
    if found := mistakes():
        print("\n".join(f"init: {mistake}" for mistake in found), file=sys.stderr)
        return 64
    name = value("AIRFLOW_ADMIN_USER") or "admin"
    migrate_database()
    set_administrator(name, os.environ["AIRFLOW_ADMIN_PASSWORD"])
    pools = set_pools()
    variables = set_variables()
    connections = set_connections()
    print(f"init: administrator {name}; pools {', '.join(pools)}; Variables {', '.join(variables)}; Connections {', '.join(connections)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
