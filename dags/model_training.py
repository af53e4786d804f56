"""
Brings the candles and features up to date, trains, and lets the gate decide whether the new model is promoted.

| started by | what is trained |
|---|---|
| the asset `drift-alert` | what was asked for: `train --due` |
| Monday 04:00 UTC | what is due (a request, a champion older than `model.max_age_days`, none that can serve): `train --refresh` |
| hand (form or REST) | every market, or those of the form: `train` |

Data end at the last candle by the hour that the run is due, or by the logical date that was given by hand. The same training is not done
twice: the second time it tells the first one's result, unless `retrain` is set. One run at a time, with few CPU shares: the hourly run
goes first.

**train skipped**: nothing was asked for and nothing is due, the input is broken (see `drift_monitoring`), or a market is too young: the
log says from which hour on it is not. A model that the gate refuses is a *success*: the decision, with its figures, stands in the log,
in MLflow's tags and in the training report. **Red with 65**: `leak_alarm`, the model looks too good to be true: look for a leak, and
only then set `allow_suspicious`; `too_little_data`: candles that were there are missing, `tasks ingest --all` reads them again;
`features_stale`: clear from `features` on. A request stays open until a training has finished it, so clearing `train` is enough.

A market whose work fails stops neither the others nor the steps that follow. `no_step_failed` runs nothing: it makes the run red when any
step is.
"""

from datetime import timedelta

from airflow.sdk import DAG, AssetOrTimeSchedule, CronTriggerTimetable, Param, TriggerRule, chain

from assets import DRIFT_ALERT
from commands import train, training_step
from containers import task_container
from exit_codes import TABLE
from pools import TRAINING
from red_run import no_step_failed

# Against 1 of the hourly steps.
FEW_CPUS = 0.125

PARAMS = {
    "retrain": Param(False, type="boolean", description="train although the same training was done before"),
    "allow_suspicious": Param(False, type="boolean", description="go on although the leak alarm is raised; it is recorded"),
    "symbols": Param([], type="array", items={"type": "string"}, description="markets such as BTC/USDT; none: all of config.yaml"),
}

with DAG(
    "model_training",
    description="ingest, features, train",
    # Neither an interval nor a start date: either would make a run of last week's at once, and the first is started by hand or by a Monday.
    schedule=AssetOrTimeSchedule(
        timetable=CronTriggerTimetable("0 4 * * 1", timezone="UTC"),
        assets=[DRIFT_ALERT],
    ),
    catchup=False,
    is_paused_upon_creation=False,
    max_active_runs=1,
    params=PARAMS,
    tags=["forecast", "training"],
    doc_md=f"{__doc__}\n{TABLE}",
):
    steps = [
        task_container(
            "ingest",
            training_step("ingest", "--wait"),
            pool=TRAINING,
            execution_timeout=timedelta(hours=2),
            cpus=FEW_CPUS,
        ),
        task_container(
            "features",
            training_step("features", "--all"),
            pool=TRAINING,
            execution_timeout=timedelta(hours=2),
            cpus=FEW_CPUS,
            trigger_rule=TriggerRule.ALL_DONE,
        ),
        task_container(
            "train",
            train,
            pool=TRAINING,
            execution_timeout=timedelta(hours=12),
            memory_mb=4096,
            cpus=FEW_CPUS,
            trigger_rule=TriggerRule.ALL_DONE,
        ),
    ]
    chain(*steps)
    no_step_failed(*steps, pool=TRAINING)
