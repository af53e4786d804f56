"""An Airflow of its own: a home in a temporary folder with SQLite, and the engine, Variables and Connections that a test asks for."""

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOME = tempfile.TemporaryDirectory(prefix="airflow-")

# Before the first import of Airflow, which reads them once.
os.environ.update(
    AIRFLOW_HOME=HOME.name,
    AIRFLOW__CORE__LOAD_EXAMPLES="false",
    AIRFLOW__CORE__UNIT_TEST_MODE="false",
    AIRFLOW__CORE__DAGS_FOLDER=str(ROOT / "dags"),
    AIRFLOW__CORE__AUTH_MANAGER="airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager",
    AIRFLOW__CORE__FERNET_KEY="",
    AIRFLOW__LOGGING__LOGGING_LEVEL="WARNING",
)
for name in [name for name in os.environ if name.startswith(("FORECAST_", "AIRFLOW_VAR_", "AIRFLOW_CONN_"))]:
    del os.environ[name]
sys.path.insert(0, str(ROOT / "dags"))

from fake_engine import FakeEngine, fake_engine  # noqa: E402

SECRETS = ("pass-word-of-database", "secret-of-store", "pass-word-of-mlflow")


@pytest.fixture(scope="session")
def listening() -> Iterator[FakeEngine]:
    with fake_engine() as engine:
        yield engine


@pytest.fixture
def engine(listening: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    """One for all tests, so that the DAGs need not be parsed again for each."""
    listening.forget()
    monkeypatch.setenv("DOCKER_HOST", listening.url)
    return listening


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that a container needs, as init.py would have set it."""
    monkeypatch.setenv("AIRFLOW_VAR_FORECAST_IMAGE", "forecast-tasks:test")
    monkeypatch.setenv("AIRFLOW_VAR_FORECAST_ENVIRONMENT", '{"STORE_URL": "s3://bucket", "STORE_ENDPOINT": "", "CLOCK": "exchange"}')
    monkeypatch.setenv("AIRFLOW_CONN_FORECAST_DATABASE", f"postgres://forecast:{SECRETS[0]}@db:5432/forecast")
    monkeypatch.setenv("AIRFLOW_CONN_FORECAST_STORE", f"aws://key:{SECRETS[1]}@")
    monkeypatch.setenv("AIRFLOW_CONN_FORECAST_MLFLOW", f"http://user:{SECRETS[2]}@")


_outcomes: dict[str, dict[str, str]] = {}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """A case has three phases; the first that did not pass is what became of it."""
    known = _outcomes.setdefault(report.nodeid, {"outcome": "passed", "said": ""})
    if known["outcome"] == "passed" and report.outcome != "passed":
        known.update(outcome=report.outcome, said=report.longreprtext)


def pytest_sessionfinish() -> None:
    """For tests/dags.test.ts."""
    if file := os.environ.get("PYTEST_OUTCOMES"):
        Path(file).write_text(json.dumps([{"name": name, **outcome} for name, outcome in _outcomes.items()]))
