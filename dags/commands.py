"""Command lines of the entrypoints. Airflow calls them when it renders a task, so the UI shows what the container got."""

from collections.abc import Callable, Sequence
from typing import Any

from forecast_hour import cut_off_hour, interval_hour

Command = Callable[..., list[str]]


def hourly_step(name: str, *flags: str, symbols: Sequence[str] = ()) -> Command:
    """A step for the hour at the end of the run's interval; for all markets of config.yaml when `symbols` is empty."""

    def command(context: Any, jinja_env: Any = None) -> list[str]:
        return [name, *flags, *_of(symbols), "--at", interval_hour(context["dag_run"])]

    return command


def training_step(name: str, *flags: str) -> Command:
    """A step of a training, for the markets that the run's form names."""

    def command(context: Any, jinja_env: Any = None) -> list[str]:
        return [name, *flags, *_of(context["params"]["symbols"]), "--at", cut_off_hour(context["dag_run"])]

    return command


def train(context: Any, jinja_env: Any = None) -> list[str]:
    """By hand: whatever was asked for. Woken by the asset: what is open. By the calendar: what is due."""
    reason = {"manual": [], "asset_triggered": ["--due"]}.get(context["dag_run"].run_type, ["--refresh"])
    params = context["params"]
    # By the name of the run, so that a second try beside a first one that lives on is no second training.
    retrain = ["--retrain", context["dag_run"].run_id] if params["retrain"] else []
    asked = [*retrain, *(["--allow-suspicious"] if params["allow_suspicious"] else [])]
    return training_step("train", *reason, *asked)(context)


def _of(symbols: Sequence[str]) -> list[str]:
    return [part for symbol in symbols for part in ("--symbol", symbol)]
