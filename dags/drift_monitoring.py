"""
Every day at 00:15 UTC (Mondays only with `drift.schedule: weekly`): has the market or the model's skill drifted?

A quarter of an hour after the hourly run, so that the hour before midnight is in the archive: `score` writes what came true,
`export` copies the forecast log into parquet, `drift` holds the errors of the last week against the threshold, `report` renders what
was found, whatever it was. `request_retraining` asks for training where there is drift; its success updates the asset `drift-alert`,
which wakes `model_training`.

**request_retraining skipped**: no drift, or the last request is still cooling down; nothing is trained. **drift red** (65): the input
cannot be believed - a feed that hangs, a price that jumps tenfold, half of the window missing; the report says which. Nothing is trained
that day. Look at the exchange and at the candles; once they are right, `tasks ingest --all` reads again what is missing, and the next
check decides. **report red**: the check stands in the database all the same; clear the task. With `stale`: there is no check of this day
to render, because `drift` failed.

A market whose work fails stops neither the others nor the steps that follow. `no_step_failed` runs nothing: it makes the run red when any
step is.
"""

from datetime import datetime, timedelta

from airflow.sdk import DAG, CronDataIntervalTimetable, TriggerRule, chain

from assets import DRIFT_ALERT
from commands import hourly_step
from containers import task_container
from exit_codes import TABLE
from forecast_config import read_config
from pools import HOURLY
from red_run import no_step_failed

SCHEDULES = {"daily": "15 0 * * *", "weekly": "15 0 * * 1"}

with DAG(
    "drift_monitoring",
    description="score, export, drift, report, request retraining",
    schedule=CronDataIntervalTimetable(SCHEDULES[read_config().drift_schedule], timezone="UTC"),
    start_date=datetime(2017, 8, 17),
    catchup=False,
    is_paused_upon_creation=False,
    max_active_runs=1,
    tags=["forecast", "drift"],
    doc_md=f"{__doc__}\n{TABLE}",
):
    score = task_container("score", hourly_step("score"), pool=HOURLY, execution_timeout=timedelta(minutes=30))
    # What follows is done for the markets that did not fail, whatever became of the step before.
    export = task_container(
        "export",
        hourly_step("export"),
        pool=HOURLY,
        execution_timeout=timedelta(minutes=30),
        trigger_rule=TriggerRule.ALL_DONE,
    )
    drift = task_container(
        "drift",
        hourly_step("drift"),
        pool=HOURLY,
        execution_timeout=timedelta(minutes=30),
        trigger_rule=TriggerRule.ALL_DONE,
    )
    report = task_container(
        "report",
        hourly_step("report"),
        pool=HOURLY,
        execution_timeout=timedelta(minutes=30),
        trigger_rule=TriggerRule.ALL_DONE,
    )
    request_retraining = task_container(
        "request_retraining",
        hourly_step("request-retraining"),
        pool=HOURLY,
        execution_timeout=timedelta(minutes=15),
        trigger_rule=TriggerRule.ALL_DONE,
        outlets=[DRIFT_ALERT],
    )
    chain(score, [export, drift])
    chain(drift, [report, request_retraining])
    no_step_failed(score, export, drift, report, request_retraining, pool=HOURLY)
