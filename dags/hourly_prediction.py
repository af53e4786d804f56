"""
Every hour, on the hour: read the candles that have closed, compute features, score what has come due, forecast the hour that begins.

Each container is told the hour at the end of the run's data interval, in a backfill as in the run of the day: what a late run writes
is what the run in time would have written, except that a forecast made after its hour is marked `backfill`.

A market whose work fails does not stop the others of its container; the log names it.
**predict skipped** with `no_model`: there is no champion yet, start `model_training`; with `gap`: a candle is missing, the next run asks
for it again. **score skipped**: no forecast was due. **Red**: the next hour makes up for candles, features and outcomes by itself; only
the forecast of the hour is missed. Clear the failed task while the hour still runs and it is made in time.
"""

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta

from airflow.sdk import DAG, CronDataIntervalTimetable, TaskGroup, TriggerRule, chain

from commands import hourly_step
from containers import task_container
from exit_codes import TABLE
from forecast_config import batches, read_config
from pools import HOURLY


def batch_chain(symbols: Sequence[str]) -> None:
    """The steps of one batch; of all markets when `symbols` is empty."""
    ingest = task_container(
        "ingest",
        hourly_step("ingest", "--wait", symbols=symbols),
        pool=HOURLY,
        execution_timeout=timedelta(minutes=45),
    )
    features = task_container(
        "features",
        hourly_step("features", symbols=symbols),
        pool=HOURLY,
        execution_timeout=timedelta(minutes=30),
    )
    # Skipped when no forecast has come due: that is no reason to make none.
    score = task_container(
        "score",
        hourly_step("score", symbols=symbols),
        pool=HOURLY,
        execution_timeout=timedelta(minutes=15),
        trigger_rule=TriggerRule.NONE_FAILED,
    )
    predict = task_container(
        "predict",
        hourly_step("predict", symbols=symbols),
        pool=HOURLY,
        execution_timeout=timedelta(minutes=15),
        trigger_rule=TriggerRule.NONE_FAILED,
    )
    chain(ingest, features, score, predict)


with DAG(
    "hourly_prediction",
    description="ingest, features, score, predict",
    schedule=CronDataIntervalTimetable("0 * * * *", timezone="UTC"),
    start_date=datetime(2017, 8, 17),
    catchup=False,
    is_paused_upon_creation=False,
    # An hour that hangs or is tried again must not hold up the next.
    max_active_runs=3,
    tags=["forecast", "hourly"],
    doc_md=f"{__doc__}\n{TABLE}",
):
    groups = batches(read_config().symbols)
    for number, symbols in enumerate(groups, start=1):
        with TaskGroup(f"batch_{number}") if len(groups) > 1 else nullcontext():
            batch_chain(symbols if len(groups) > 1 else ())
