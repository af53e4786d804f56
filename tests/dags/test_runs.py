"""Whole runs, as `airflow dags test` makes them: on the database that init.py has made, with an engine that ends as it is told."""

import json
import os
import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from conftest import HOME, ROOT
from scene import hour, parsed_dags

ENVIRONMENT = {
    "AIRFLOW_ADMIN_PASSWORD": "first pass-word",
    "FORECAST_DATABASE_URL": "postgres://forecast:p%40ss-word-of-database@db:5432/forecast",
    "FORECAST_IMAGE": "forecast-tasks:init",
    "FORECAST_MLFLOW_URI": "http://mlflow:5000",
    "FORECAST_STORE_URL": "s3://bucket",
    "FORECAST_STORE_ENDPOINT": "",
    "FORECAST_CLOCK": "system",
    "AWS_ACCESS_KEY_ID": "key",
    "AWS_SECRET_ACCESS_KEY": "secret-of-store",
}


def init(**changes: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **ENVIRONMENT, **changes}
    command = [sys.executable, str(ROOT / "docker/airflow/init.py")]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)


def rows(query: str) -> list[tuple]:
    with sqlite3.connect(Path(HOME.name) / "airflow.db") as database:
        return database.execute(query).fetchall()


@pytest.fixture(scope="module")
def first() -> subprocess.CompletedProcess[str]:
    done = init()
    assert done.returncode == 0, done.stderr
    return done


def test_init_says_what_it_set_and_no_secret(first):
    assert first.stdout.splitlines()[-1] == (
        "init: administrator admin; pools forecast_hourly, forecast_training; "
        "Variables forecast_environment, forecast_image; Connections forecast_database, forecast_store"
    )
    assert [text for text in ("pass-word", "ss-word-of-database", "secret-of-store") if text in first.stdout + first.stderr] == []


def test_init_again_brings_what_changed(first):
    before = rows("SELECT password FROM ab_user WHERE username = 'admin'")
    done = init(
        AIRFLOW_ADMIN_PASSWORD="another pass-word", FORECAST_IMAGE="forecast-tasks:2", FORECAST_ALERT_WEBHOOK="http://127.0.0.1:9/x"
    )
    assert (done.returncode, done.stdout.splitlines()[-1].endswith("forecast_store, forecast_alerts")) == (0, True)
    after = rows("SELECT password FROM ab_user WHERE username = 'admin'")
    assert len(after) == 1
    assert after != before
    assert rows("SELECT pool, slots FROM slot_pool WHERE pool LIKE 'forecast%' ORDER BY pool") == [
        ("forecast_hourly", 4),
        ("forecast_training", 1),
    ]
    assert rows("SELECT conn_id FROM connection WHERE conn_id LIKE 'forecast%' ORDER BY conn_id") == [
        ("forecast_alerts",),
        ("forecast_database",),
        ("forecast_store",),
    ]
    assert rows("SELECT val FROM variable WHERE key = 'forecast_image'") == [("forecast-tasks:2",)]


def test_init_names_what_is_missing():
    done = init(FORECAST_IMAGE="", FORECAST_DATABASE_URL="mysql://root:hidden-word@db/x")
    assert (done.returncode, done.stderr.strip().splitlines()[-2:]) == (
        64,
        ["init: FORECAST_IMAGE is missing", "init: FORECAST_DATABASE_URL: allowed: postgres://user:password@host:5432/name"],
    )


def dag_of(dag_id: str):
    return parsed_dags()[dag_id]


def outcome(dag_id: str, at: str = "2025-07-28T14:00") -> tuple[str, dict[str, str]]:
    dag_run = dag_of(dag_id).test(logical_date=hour(at))
    return dag_run.state, {ti.task_id: str(ti.state) for ti in dag_run.get_task_instances()}


@pytest.fixture
def started(first, engine):
    return engine


def test_an_hour(started):
    state, tasks = outcome("hourly_prediction")
    assert (state, set(tasks.values())) == ("success", {"success"})
    assert started.ran() == ["ingest", "features", "score", "predict"]
    # Now of the database's Variables and Connections.
    assert started.containers[0].body["Image"].startswith("forecast-tasks:")
    assert "DATABASE_URL=postgres://forecast:p%40ss-word-of-database@db:5432/forecast" in started.containers[0].body["Env"]


def test_an_hour_without_a_champion_is_green_and_one_without_outcomes_still_forecasts(started):
    started.exits = {"score": 99, "predict": 99}
    state, tasks = outcome("hourly_prediction", "2025-07-28T15:00")
    expected = {"ingest": "success", "features": "success", "score": "skipped", "predict": "skipped", "no_step_failed": "success"}
    assert (state, tasks) == ("success", expected)


HOURLY = ["ingest", "features", "score", "predict"]


@pytest.mark.parametrize(("step", "code"), [("ingest", 64), ("features", 65), ("score", 70), ("predict", 65)])
def test_the_steps_after_a_red_one_still_run_once_each_and_the_run_is_red(step, code, started):
    started.exits = {step: code}
    state, tasks = outcome("hourly_prediction", f"2025-06-{HOURLY.index(step) + 1:02}T00:00")
    expected = {each: "failed" if each == step else "success" for each in HOURLY}
    assert (state, tasks) == ("failed", expected | {"no_step_failed": "upstream_failed"})
    assert started.ran() == HOURLY


def lacking(task: str, code: str, **more: str) -> str:
    """The JSON line of a step in which one of two markets failed."""
    failed = {"market": "binance-BTC-USDT-1h", "kind": "failed", "code": code, "message": "why", **more}
    return json.dumps({"task": task, "results": [failed, {"market": "binance-ETH-USDT-1h", "kind": "done"}]})


def test_a_feed_that_is_away_is_red_in_every_step_and_is_asked_for_again_where_that_may_help(started, monkeypatch):
    failures = []
    monkeypatch.setattr("alerts._post", lambda url, alert: failures.append((alert["task"], alert["message"])))
    monkeypatch.setenv("AIRFLOW_CONN_FORECAST_ALERTS", "http://127.0.0.1:9/x")
    for task in dag_of("hourly_prediction").tasks:
        monkeypatch.setattr(task, "retry_delay", timedelta(seconds=0), raising=False)
        monkeypatch.setattr(task, "retry_exponential_backoff", 0, raising=False)
    started.exits = dict.fromkeys(HOURLY, 69)
    started.ends_with = {step: lacking(step, "exchange_unavailable" if step == "ingest" else "stale") for step in HOURLY}
    state, tasks = outcome("hourly_prediction", "2025-06-09T00:00")
    assert (state, {tasks[step] for step in HOURLY}) == ("failed", {"failed"})
    assert started.ran() == [*["ingest"] * 4, "features", "score", *["predict"] * 4]
    assert [step for step, _ in failures] == HOURLY
    assert failures[0][1] == "exit code 69, a service is away: tried again: binance-BTC-USDT-1h: exchange_unavailable: why"
    assert failures[1][1] == "exit code 69, missing what another step must bring: binance-BTC-USDT-1h: stale: why"


def test_broken_input_is_red_reported_and_asks_for_nothing(started):
    started.exits = {"drift": 65, "request-retraining": 99}
    state, tasks = outcome("drift_monitoring")
    assert state == "failed"
    assert (tasks["drift"], tasks["report"], tasks["no_step_failed"]) == ("failed", "success", "upstream_failed")
    assert sorted(started.ran()) == ["drift", "export", "report", "request-retraining", "score"]


def test_broken_input_of_one_market_leaves_the_training_that_another_asks_for(started):
    before = rows("SELECT COUNT(*) FROM asset_event")
    started.exits = {"score": 65, "drift": 65}
    state, tasks = outcome("drift_monitoring", "2025-07-25T14:00")
    assert (state, tasks["export"], tasks["request_retraining"]) == ("failed", "success", "success")
    assert rows("SELECT COUNT(*) FROM asset_event") == [(before[0][0] + 1,)]


@pytest.mark.parametrize("step", ["ingest", "features"])
def test_a_training_goes_on_for_the_markets_that_did_not_fail(step, started):
    started.exits = {step: 65}
    state, tasks = outcome("model_training", f"2025-07-2{len(step) % 7}T14:00")
    assert (state, tasks["train"], started.ran()) == ("failed", "success", ["ingest", "features", "train"])


def test_no_drift_is_green_and_wakes_nobody(started):
    before = rows("SELECT COUNT(*) FROM asset_event")
    started.exits = {"request-retraining": 99}
    state, tasks = outcome("drift_monitoring", "2025-07-29T14:00")
    assert (state, tasks["request_retraining"]) == ("success", "skipped")
    assert rows("SELECT COUNT(*) FROM asset_event") == before


def test_drift_updates_the_asset(started):
    state, tasks = outcome("drift_monitoring", "2025-07-30T14:00")
    assert (state, set(tasks.values())) == ("success", {"success"})
    assert set(rows("SELECT asset.name FROM asset_event JOIN asset ON asset.id = asset_event.asset_id")) == {("drift-alert",)}


def test_a_training_by_hand(started):
    state, _ = outcome("model_training")
    assert (state, started.commands()[-1]) == ("success", ["train", "--at", "2025-07-28T14:00:00Z"])
