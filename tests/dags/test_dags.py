"""What the scheduler is told: when, in which order, after what."""

import importlib.util
import re
from itertools import pairwise

import pytest
from airflow.sdk.timezone import coerce_datetime
from airflow.timetables.base import TimeRestriction

from conftest import ROOT
from scene import hour, parsed, parsed_dags, timetable

dags = parsed_dags()
# It runs nothing: it makes a run red in which any step is.
LAST = "no_step_failed"


def edges(dag) -> set[tuple[str, str]]:
    return {(task.task_id, after) for task in dag.tasks for after in task.downstream_task_ids}


def rules(dag) -> dict[str, str]:
    return {task.task_id: task.trigger_rule.value for task in dag.tasks if task.trigger_rule.value != "all_success"}


def next_run(dag, last: tuple[str, str] | None, now: str, monkeypatch: pytest.MonkeyPatch):
    for module in ("airflow.timetables.interval", "airflow.timetables.trigger"):
        monkeypatch.setattr(f"{module}.utcnow", lambda: hour(now))
    restriction = TimeRestriction(earliest=dag.start_date and coerce_datetime(dag.start_date), latest=None, catchup=dag.catchup)
    return timetable(dag).next_dagrun_info(last_automated_data_interval=None, restriction=restriction)


def test_the_folder_holds_three_dags_and_nothing_else_is_parsed():
    bag = parsed()
    assert bag.import_errors == {}
    assert sorted(bag.dags) == ["drift_monitoring", "hourly_prediction", "model_training"]
    assert sorted(stat.file.removeprefix("/") for stat in bag.dagbag_stats) == [f"{name}.py" for name in sorted(bag.dags)]


def test_the_hour():
    dag = dags["hourly_prediction"]
    steps = ["ingest", "features", "score", "predict"]
    assert edges(dag) == {*pairwise(steps), *((step, LAST) for step in steps)}
    assert rules(dag) == {"features": "all_done", "score": "all_done", "predict": "all_done", LAST: "none_failed"}
    assert dag.max_active_runs == 3


def test_drift():
    dag = dags["drift_monitoring"]
    steps = ["score", "export", "drift", "report", "request_retraining"]
    order = {("score", "export"), ("score", "drift"), ("drift", "report"), ("drift", "request_retraining")}
    assert edges(dag) == order | {(step, LAST) for step in steps}
    assert rules(dag) == dict.fromkeys(steps[1:], "all_done") | {LAST: "none_failed"}
    assert {task.task_id: [asset.name for asset in task.outlets] for task in dag.tasks if task.outlets} == {
        "request_retraining": ["drift-alert"]
    }
    assert dag.max_active_runs == 1


def test_training():
    dag = dags["model_training"]
    steps = ["ingest", "features", "train"]
    assert edges(dag) == {*pairwise(steps), *((step, LAST) for step in steps)}
    assert rules(dag) == {"features": "all_done", "train": "all_done", LAST: "none_failed"}
    assert [asset.name for asset in timetable(dag).asset_condition.objects] == ["drift-alert"]
    assert dag.max_active_runs == 1
    assert {name: param.value for name, param in dag.params.items()} == {"retrain": False, "allow_suspicious": False, "symbols": []}


@pytest.mark.parametrize(
    ("name", "run_after", "interval"),
    [
        ("hourly_prediction", "2025-07-30T12:00", ("2025-07-30T11:00", "2025-07-30T12:00")),
        ("drift_monitoring", "2025-07-30T00:15", ("2025-07-29T00:15", "2025-07-30T00:15")),
    ],
)
def test_who_comes_up_late_runs_the_last_interval_and_no_other(name, run_after, interval, monkeypatch):
    found = next_run(dags[name], None, "2025-07-30T12:34", monkeypatch)
    assert (found.run_after, found.data_interval.start, found.data_interval.end) == (hour(run_after), *map(hour, interval))


def test_the_first_training_waits_for_a_person_or_for_monday(monkeypatch):
    assert next_run(dags["model_training"], None, "2025-07-30T12:34", monkeypatch).run_after == hour("2025-08-04T04:00")


@pytest.mark.parametrize(("schedule", "expected"), [("daily", "2025-07-30T00:15"), ("weekly", "2025-07-28T00:15")])
def test_drift_is_looked_for_as_often_as_configured(schedule, expected, tmp_path, monkeypatch):
    (tmp_path / "config.yaml").write_text(f"drift: {{schedule: {schedule}}}")
    monkeypatch.setenv("FORECAST_CONFIG", str(tmp_path / "config.yaml"))
    assert next_run(parsed_dags()["drift_monitoring"], None, "2025-07-30T12:34", monkeypatch).run_after == hour(expected)


@pytest.mark.parametrize("dag", dags.values(), ids=dags.keys())
def test_every_dag_runs_at_once_explains_itself_and_has_an_owner(dag):
    assert (dag.is_paused_upon_creation, dag.catchup) == (False, False)
    assert "forecast" in dag.tags
    assert {task.owner for task in dag.tasks} == {"forecast"}
    assert [text for text in ("| 65 |", "| 69 |", "| 99 |", "skipped**", "red", "at once") if text not in dag.doc_md.lower()] == []


@pytest.mark.parametrize(
    "task",
    [task for dag in dags.values() for task in dag.tasks if task.task_id != LAST],
    ids=lambda task: f"{task.dag.dag_id}.{task.task_id}",
)
def test_every_task_has_a_limit_a_pool_retries_and_an_alert(task):
    training = task.dag.dag_id == "model_training"
    assert task.pool == ("forecast_training" if training else "forecast_hourly")
    assert (task.retries, task.retry_delay.total_seconds(), task.max_retry_delay.total_seconds()) == (3, 30, 600)
    assert task.retry_exponential_backoff
    assert task.execution_timeout.total_seconds() >= 900
    assert [callback.__name__ for callback in task.on_failure_callback] == ["alert_failure"]
    assert task.cpus == (0.125 if training else 1.0)


def test_init_makes_the_pools_that_tasks_name():
    spec = importlib.util.spec_from_file_location("init", ROOT / "docker/airflow/init.py")
    init = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(init)
    assert {task.pool for dag in dags.values() for task in dag.tasks} == set(init.POOLS)
    assert init.POOLS["forecast_training"][0] == 1


def with_symbols(tmp_path, monkeypatch, text: str, size: str = ""):
    (tmp_path / "config.yaml").write_text(text)
    monkeypatch.setenv("FORECAST_CONFIG", str(tmp_path / "config.yaml"))
    monkeypatch.setenv("FORECAST_BATCH_SIZE", size)


@pytest.mark.usefixtures("told")
def test_markets_are_worked_on_in_batches_each_a_chain_of_its_own(tmp_path, monkeypatch):
    from scene import command, run

    with_symbols(tmp_path, monkeypatch, "symbols: [A/USDT, B/USDT, C/USDT]", "2")
    dag = parsed_dags()["hourly_prediction"]
    steps = ["ingest", "features", "score", "predict"]
    chains = {(f"batch_{n}.{a}", f"batch_{n}.{b}") for n in (1, 2) for a, b in pairwise(steps)}
    assert edges(dag) == chains | {(f"batch_{n}.{step}", LAST) for n in (1, 2) for step in steps}
    late = run("scheduled", "2025-07-28T15:00", ("2025-07-28T14:00", "2025-07-28T15:00"))
    assert command(dag.task_dict["batch_1.ingest"], late) == [
        "ingest", "--wait", "--symbol", "A/USDT", "--symbol", "B/USDT", "--at", "2025-07-28T15:00:00Z",
    ]  # fmt: skip
    assert command(dag.task_dict["batch_2.predict"], late) == ["predict", "--symbol", "C/USDT", "--at", "2025-07-28T15:00:00Z"]


@pytest.mark.parametrize("text", ["", "exchange: binance", "symbols: [A/USDT, B/USDT]"])
def test_as_many_markets_as_fit_into_one_batch_need_no_group(text, tmp_path, monkeypatch):
    with_symbols(tmp_path, monkeypatch, text)
    assert list(parsed_dags()["hourly_prediction"].task_dict) == ["ingest", "features", "score", "predict", LAST]


@pytest.mark.parametrize(
    ("text", "size", "message"),
    [
        ("symbols: BTC/USDT", "", "symbols: found 'BTC/USDT'"),
        ("symbols: []", "", "symbols: found \\[\\]"),
        ("drift: {schedule: hourly}", "", "drift.schedule: found 'hourly', allowed: daily, weekly"),
        ("- BTC/USDT", "", "allowed: keys such as symbols"),
        ("", "many", "FORECAST_BATCH_SIZE: found 'many'"),
    ],
)
def test_a_mistake_in_the_configuration_is_an_import_error(text, size, message, tmp_path, monkeypatch):
    with_symbols(tmp_path, monkeypatch, text, size)
    assert re.search(message, "".join(parsed().import_errors.values()))


def test_so_is_an_operator_that_nobody_knows(monkeypatch):
    monkeypatch.setenv("FORECAST_OPERATOR", "podman")
    errors = parsed().import_errors
    assert len(errors) == 3
    assert "FORECAST_OPERATOR: found 'podman', allowed: docker, kubernetes" in "".join(errors.values())
