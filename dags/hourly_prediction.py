"""
Every hour, on the hour: read the candles that have closed, compute features, score what has come due, forecast the hour that begins.

Each container is told the hour at the end of the run's data interval, in a backfill as in the run of the day: what a late run writes
is what the run in time would have written, except that a forecast made after its hour is marked `backfill`.

A market whose work fails stops neither the others of its container nor the steps that follow: a step is red when any market that is
forecast failed in it, and the others' work stands. `no_step_failed` runs nothing: it makes the run red when any step is.
**predict skipped** with `no_model`: there is no champion yet, start `model_training`, or the gate refused one and the log says why; with
`halted`: the exchange does not trade the market; with `gap`: the exchange never had the candle, or too many of the last week.
**score skipped**: no forecast was due.
**Red with `stale`**: a candle is missing that should be there; the next hour asks for it again. **Red**: the next hour makes up for
candles, features and outcomes by itself; only the forecast of the hour is missed. Clear the failed steps while the hour still runs, from
`ingest` on, and it is made in time.
"""

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta

from airflow.sdk import DAG, BaseOperator, CronDataIntervalTimetable, TaskGroup, TriggerRule, chain

from commands import hourly_step
from containers import task_container
from exit_codes import TABLE
from forecast_config import batches, read_config
from pools import HOURLY
from red_run import no_step_failed


def batch_chain(symbols: Sequence[str]) -> list[BaseOperator]:
    """The steps of one batch, in order; of all markets when `symbols` is empty."""
    # What follows is done for the markets that did not fail, whatever became of the step before.
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
        trigger_rule=TriggerRule.ALL_DONE,
    )
    score = task_container(
        "score",
        hourly_step("score", symbols=symbols),
        pool=HOURLY,
        execution_timeout=timedelta(minutes=15),
        trigger_rule=TriggerRule.ALL_DONE,
    )
    predict = task_container(
        "predict",
        hourly_step("predict", symbols=symbols),
        pool=HOURLY,
        execution_timeout=timedelta(minutes=15),
        trigger_rule=TriggerRule.ALL_DONE,
    )
    steps = [ingest, features, score, predict]
    chain(*steps)
    return steps


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
    every_step: list[BaseOperator] = []
    groups = batches(read_config().symbols)
    for number, symbols in enumerate(groups, start=1):
        with TaskGroup(f"batch_{number}") if len(groups) > 1 else nullcontext():
            every_step += batch_chain(symbols if len(groups) > 1 else ())
    no_step_failed(*every_step, pool=HOURLY)
