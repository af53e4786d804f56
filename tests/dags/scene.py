"""DAGs as Airflow parses them, and runs of them as the scheduler would make them."""

import os
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import uuid4

from airflow.dag_processing.dagbag import DagBag
from airflow.sdk.api.datamodels._generated import DagRun, DagRunState, TIRunContext
from airflow.sdk.execution_time.task_runner import RuntimeTaskInstance
from airflow.sdk.timezone import coerce_datetime
from airflow.serialization.serialized_objects import DagSerialization

from conftest import ROOT


def parsed() -> DagBag:
    return DagBag(str(ROOT / "dags"))


def parsed_dags() -> dict[str, Any]:
    """By what the environment says now; the same as before where that says the same."""
    told = {name: value for name, value in os.environ.items() if name.startswith("FORECAST_") or name == "DOCKER_HOST"}
    return _parsed_dags(tuple(sorted(told.items())))


@cache
def _parsed_dags(_told: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    bag = parsed()
    assert bag.import_errors == {}
    return dict(bag.dags)


def timetable(dag: Any) -> Any:
    """As the scheduler has it: out of the serialized DAG."""
    return DagSerialization.from_dict(DagSerialization.to_dict(dag)).timetable


def hour(text: str) -> datetime:
    return coerce_datetime(datetime.fromisoformat(text).replace(tzinfo=UTC))


def run(run_type: str, run_after: str, interval: tuple[str, str] | None = None, logical_date: str | None = None, **fields: Any) -> DagRun:
    start, end = (hour(text) for text in interval) if interval else (None, None)
    return DagRun(
        dag_id="dag",
        run_id=f"{run_type}__1",
        run_type=run_type,
        run_after=hour(run_after),
        data_interval_start=start,
        data_interval_end=end,
        logical_date=hour(logical_date) if logical_date else start,
        start_date=hour(run_after) + timedelta(seconds=2),
        state=DagRunState.RUNNING,
        end_date=None,
        partition_key=None,
        consumed_asset_events=[],
        **fields,
    )


def instance(task: Any, dag_run: DagRun, max_tries: int = 3) -> RuntimeTaskInstance:
    return RuntimeTaskInstance.model_construct(
        id=uuid4(),
        task=task,
        task_id=task.task_id,
        dag_id=task.dag.dag_id,
        run_id=dag_run.run_id,
        try_number=1,
        map_index=-1,
        dag_version_id=uuid4(),
        hostname="here",
        start_date=dag_run.start_date,
        _ti_context_from_server=TIRunContext(dag_run=dag_run, max_tries=max_tries, task_reschedule_count=0),
        max_tries=max_tries,
    )


def rendered(task: Any, dag_run: DagRun) -> tuple[Any, Any]:
    """The task of a run with its templates rendered, and the context."""
    context = instance(task, dag_run).get_template_context()
    copy = task.prepare_for_execution() if hasattr(task, "prepare_for_execution") else task
    copy.render_template_fields(context)
    return copy, context


def command(task: Any, dag_run: DagRun) -> list[str]:
    copy, _ = rendered(task, dag_run)
    return getattr(copy, "command", None) or copy.arguments


def container_tasks(dag: Any) -> list[Any]:
    """The tasks that run a container, in order: all but the one that judges the run."""
    return [task for task in dag.topological_sort() if task.task_id != "no_step_failed"]
