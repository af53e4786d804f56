"""What a container is told from outside, read when the task runs: nothing of it stands in a DAG, a rendered template or a log."""

from airflow.sdk import Connection, Variable
from airflow.sdk.exceptions import AirflowFailException, AirflowNotFoundException

IMAGE = "{{ var.value.forecast_image }}"
ENVIRONMENT = "forecast_environment"
DATABASE = "forecast_database"
STORE = "forecast_store"
MLFLOW = "forecast_mlflow"


def public_environment() -> dict[str, str]:
    """The Variable `forecast_environment`: STORE_URL, STORE_ENDPOINT, STORE_REGION, MLFLOW_TRACKING_URI, EXCHANGE_URL, CLOCK."""
    found = Variable.get(ENVIRONMENT, default=None, deserialize_json=True)
    if not isinstance(found, dict):
        raise AirflowFailException(f'Variable {ENVIRONMENT}: found {type(found).__name__}, allowed: {{"STORE_URL": "s3://bucket"}}')
    return {name: str(value) for name, value in found.items() if value not in (None, "")}


def secret_environment() -> dict[str, str]:
    """Of the Connections `forecast_database`, `forecast_store` and `forecast_mlflow`; only the first must be there."""
    database = connection(DATABASE)
    if database is None:
        raise AirflowFailException(f"Connection {DATABASE} is missing: postgres://user:password@host:5432/name")
    return {
        "DATABASE_URL": database.get_uri(),
        **_credentials(STORE, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
        **_credentials(MLFLOW, "MLFLOW_TRACKING_USERNAME", "MLFLOW_TRACKING_PASSWORD"),
    }


def connection(name: str) -> Connection | None:
    """The Connection, None when there is none of that name."""
    try:
        return Connection.get(name)
    except AirflowNotFoundException:
        return None


def _credentials(name: str, user: str, password: str) -> dict[str, str]:
    found = connection(name)
    if found is None or not found.login or not found.password:
        return {}
    return {user: found.login, password: found.password}
