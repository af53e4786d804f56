"""Containers on a Docker engine, through the real client: what the engine is asked for, and what becomes of each exit code."""

import json
from datetime import timedelta

import pytest
from airflow.providers.docker.exceptions import DockerContainerFailedSkipException
from airflow.sdk import DAG
from airflow.sdk.exceptions import AirflowException, AirflowFailException

from conftest import SECRETS
from containers import task_container
from scene import command as command_of
from scene import parsed_dags, rendered, run

DUE = run("scheduled", "2025-07-28T15:00", ("2025-07-28T14:00", "2025-07-28T15:00"))


def execute(task, dag_run=DUE):
    copy, context = rendered(task, dag_run)
    return copy.execute(context)


def hourly(name: str):
    return parsed_dags()["hourly_prediction"].task_dict[name]


def test_a_container_gets_what_the_filter_lets_through_and_nothing_more(engine, told, monkeypatch):
    monkeypatch.setenv("FORECAST_NETWORK", "forecast-net")
    assert json.loads(execute(hourly("predict"))) == {"task": "predict"}
    [container] = engine.containers
    body = container.body
    neutral = (None, "", False, [], {})
    host = {key: value for key, value in body.pop("HostConfig").items() if value not in neutral}
    assert host == {
        "Memory": 2048 * 1024**2,
        "CpuShares": 1024,
        "NetworkMode": "forecast-net",
        "LogConfig": {"Type": None, "Config": {"max-size": "10m", "max-file": "1"}},
    }
    assert {key for key, value in body.items() if value not in neutral} - {"AttachStdout", "AttachStderr"} == {
        "Image",
        "Cmd",
        "Env",
        "Labels",
    }
    assert (body["Image"], body["Cmd"]) == ("forecast-tasks:test", ["predict", "--at", "2025-07-28T15:00:00Z"])
    assert sorted(body["Env"]) == [
        "AWS_ACCESS_KEY_ID=key",
        f"AWS_SECRET_ACCESS_KEY={SECRETS[1]}",
        "CLOCK=exchange",
        f"DATABASE_URL=postgres://forecast:{SECRETS[0]}@db:5432/forecast",
        f"MLFLOW_TRACKING_PASSWORD={SECRETS[2]}",
        "MLFLOW_TRACKING_USERNAME=user",
        "STORE_URL=s3://bucket",
    ]
    assert body["Labels"] == {
        "forecast.dag": "hourly_prediction",
        "forecast.task": "predict",
        "forecast.run": "scheduled__1",
        "forecast.try": "1",
    }
    assert container.removed


def test_the_engine_is_asked_for_nothing_that_the_filter_refuses(engine, told):
    execute(hourly("predict"))
    assert set(engine.calls) <= {
        "GET /version",
        "GET /_ping",
        "GET /images/json",
        "POST /containers/create",
        "GET /containers/{id}/json",
        "POST /containers/{id}/attach",
        "POST /containers/{id}/start",
        "POST /containers/{id}/wait",
        "DELETE /containers/{id}",
    }


def test_a_training_yields_the_processor(engine, told):
    task = parsed_dags()["model_training"].task_dict["train"]
    execute(task)
    host = engine.containers[0].body["HostConfig"]
    assert (host["CpuShares"], host["Memory"]) == (128, 4096 * 1024**2)


def test_secrets_stand_in_no_rendered_field_and_no_log(engine, told, caplog, capfd):
    caplog.set_level("DEBUG")
    copy, context = rendered(hourly("predict"), DUE)
    fields = str([getattr(copy, field) for field in copy.template_fields])
    copy.execute(context)
    after = str([getattr(copy, field) for field in copy.template_fields])
    out, err = capfd.readouterr()
    assert any(SECRETS[0] in variable for variable in engine.containers[0].body["Env"])
    assert [secret for secret in SECRETS if secret in fields + after + caplog.text + out + err] == []


@pytest.mark.parametrize(
    ("code", "raises", "message"),
    [
        (69, AirflowException, r"exit code 69, a service is away: tried again: database_unavailable: db:5432 is away"),
        (64, AirflowFailException, r"exit code 64, usage or configuration"),
        (65, AirflowFailException, r"exit code 65, bad data"),
        (70, AirflowFailException, r"exit code 70, our fault"),
        (137, AirflowFailException, r"exit code 137, killed, as a rule for want of memory"),
        (139, AirflowFailException, r"exit code 139, ended by signal 11"),
        (143, AirflowFailException, r"exit code 143, stopped from outside"),
        (1, AirflowFailException, r"exit code 1, not one of ours"),
        (99, DockerContainerFailedSkipException, "99"),
    ],
)
def test_exit_codes(code, raises, message, engine, told):
    engine.exits = {"predict": code}
    engine.says = {"predict": ["reading", "database_unavailable: db:5432 is away", "    at connect (net.ts:1)", ""]}
    with pytest.raises(raises, match=message) as raised:
        execute(hourly("predict"))
    assert type(raised.value) is raises
    assert engine.containers[0].removed


@pytest.mark.parametrize(
    ("step", "codes", "again"),
    [
        ("features", ["stale"], False),
        ("score", ["stale", "stale"], False),
        ("features", ["stale", "store_unavailable"], True),
        ("features", ["store_unavailable"], True),
        ("features", [], True),
        ("ingest", ["stale"], True),
        ("predict", ["stale"], True),
    ],
)
def test_a_missing_candle_is_asked_for_again_only_by_what_may_find_it(step, codes, again, engine, told):
    failed = [{"market": f"m{i}", "kind": "failed", "code": code, "message": "why"} for i, code in enumerate(codes)]
    cross = {"market": "x", "kind": "failed", "code": "store_unavailable", "message": "only looked at", "cross": True}
    engine.exits = {step: 69}
    engine.ends_with = {step: json.dumps({"task": step, "results": [*failed, cross]})}
    with pytest.raises(AirflowException) as raised:
        execute(hourly(step))
    assert type(raised.value) is (AirflowException if again else AirflowFailException)
    assert "only looked at" not in str(raised.value)
    assert all(f"m{i}: {code}: why" in str(raised.value) for i, code in enumerate(codes))


def test_a_container_that_airflow_stops_may_be_tried_again(engine, told):
    engine.hangs = {"predict"}
    copy, context = rendered(hourly("predict"), DUE)
    engine.on_start = lambda container: copy.on_kill()
    with pytest.raises(AirflowException, match="did not end by itself") as raised:
        copy.execute(context)
    assert not isinstance(raised.value, AirflowFailException)
    assert engine.containers[0].stopped


@pytest.mark.parametrize("name", ["AIRFLOW_CONN_FORECAST_STORE", "AIRFLOW_CONN_FORECAST_MLFLOW"])
def test_store_and_mlflow_may_want_no_password(name, engine, told, monkeypatch):
    monkeypatch.delenv(name)
    execute(hourly("predict"))
    assert len(engine.containers[0].body["Env"]) == 5


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("AIRFLOW_CONN_FORECAST_DATABASE", None, "Connection forecast_database is missing"),
        ("AIRFLOW_VAR_FORECAST_ENVIRONMENT", None, "Variable forecast_environment: found NoneType"),
        ("AIRFLOW_VAR_FORECAST_ENVIRONMENT", "[1]", "Variable forecast_environment: found list"),
    ],
)
def test_what_is_missing_is_named_and_not_tried_again(name, value, message, engine, told, monkeypatch):
    monkeypatch.delenv(name) if value is None else monkeypatch.setenv(name, value)
    with pytest.raises(AirflowFailException, match=message):
        execute(hourly("predict"))
    assert engine.containers == []


def test_any_command_line_will_do(engine, told):
    with DAG("mine"):
        task = task_container("look", lambda context, jinja_env: ["check-lookahead"], pool="p", execution_timeout=timedelta(minutes=1))
    assert command_of(task, DUE) == ["check-lookahead"]
