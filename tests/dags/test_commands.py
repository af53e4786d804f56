"""What each container is told, by the kind of run."""

import pytest

from scene import command, container_tasks, hour, parsed_dags, run, timetable

SCHEDULED = run("scheduled", "2025-07-28T15:00", ("2025-07-28T14:00", "2025-07-28T15:00"))
BACKFILL = run("backfill", "2024-02-29T15:00", ("2024-02-29T14:00", "2024-02-29T15:00"))
BY_HAND = run("manual", "2025-07-28T15:41")
BY_HAND_DATED = run("manual", "2025-07-28T20:00", ("2025-07-28T09:00", "2025-07-28T10:00"), logical_date="2025-07-28T10:20")
WOKEN = run("asset_triggered", "2025-07-29T00:16")

dags = parsed_dags()
pytestmark = pytest.mark.usefixtures("told")


@pytest.mark.parametrize(
    ("dag_run", "at"),
    [
        (SCHEDULED, "2025-07-28T15:00:00Z"),
        (BACKFILL, "2024-02-29T15:00:00Z"),
        (BY_HAND, "2025-07-28T15:00:00Z"),
        (BY_HAND_DATED, "2025-07-28T10:00:00Z"),
    ],
)
def test_hourly_steps_are_about_the_end_of_the_interval(dag_run, at):
    tasks = container_tasks(dags["hourly_prediction"])
    assert {task.task_id: command(task, dag_run) for task in tasks} == {
        "ingest": ["ingest", "--wait", "--at", at],
        "features": ["features", "--at", at],
        "score": ["score", "--at", at],
        "predict": ["predict", "--at", at],
    }


def test_drift_is_checked_at_midnight_a_quarter_of_an_hour_later():
    dag = dags["drift_monitoring"]
    daily = run("scheduled", "2025-07-29T00:15", ("2025-07-28T00:15", "2025-07-29T00:15"))
    assert sorted(command(task, daily) for task in container_tasks(dag)) == sorted(
        [name, "--at", "2025-07-29T00:00:00Z"] for name in ("score", "export", "drift", "report", "request-retraining")
    )
    interval = timetable(dag).infer_manual_data_interval(run_after=hour("2025-07-29T13:00"))
    assert interval.end == hour("2025-07-29T00:15")


@pytest.mark.parametrize(
    ("dag_run", "flags", "at"),
    [
        (run("scheduled", "2025-08-04T04:00", ("2025-07-28T04:00", "2025-08-04T04:00")), ["--refresh"], "2025-08-04T04:00:00Z"),
        (WOKEN, ["--due"], "2025-07-29T00:00:00Z"),
        (
            run("asset_triggered", "2025-07-29T00:16", ("2025-07-29T00:00", "2025-07-29T00:00"), logical_date="2025-07-29T00:00"),
            ["--due"],
            "2025-07-29T00:00:00Z",
        ),
        (BY_HAND, [], "2025-07-28T15:00:00Z"),
        (BY_HAND_DATED, [], "2025-07-28T10:00:00Z"),
    ],
)
def test_training_says_why_and_ends_its_data_at_the_hour_it_is_due(dag_run, flags, at):
    ingest, features, train = container_tasks(dags["model_training"])
    assert command(ingest, dag_run) == ["ingest", "--wait", "--at", at]
    assert command(features, dag_run) == ["features", "--all", "--at", at]
    assert command(train, dag_run) == ["train", *flags, "--at", at]


def test_the_form_of_a_training_reaches_its_containers():
    conf = {"retrain": True, "allow_suspicious": True, "symbols": ["BTC/USDT", "ETH/USDT"]}
    asked = run("manual", "2025-07-28T15:41", conf=conf)
    ingest, features, train = container_tasks(dags["model_training"])
    symbols = ["--symbol", "BTC/USDT", "--symbol", "ETH/USDT", "--at", "2025-07-28T15:00:00Z"]
    assert command(ingest, asked) == ["ingest", "--wait", *symbols]
    assert command(features, asked) == ["features", "--all", *symbols]
    assert command(train, asked) == ["train", "--retrain", asked.run_id, "--allow-suspicious", *symbols]


def test_a_form_that_is_not_filled_in_properly_is_refused():
    *_, train = container_tasks(dags["model_training"])
    with pytest.raises(Exception, match="symbols"):
        command(train, run("manual", "2025-07-28T15:41", conf={"symbols": "BTC/USDT"}))
