"""Which hour a run is about, as the entrypoints take it: the start of the hour that is forecast, UTC."""

from datetime import UTC, datetime
from typing import Any


def _hour(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:00:00Z")


def interval_hour(dag_run: Any) -> str:
    """The end of the run's data interval; a run without one (by hand, without a logical date) is about the hour it starts in."""
    return _hour(dag_run.data_interval_end or dag_run.run_after)


def cut_off_hour(dag_run: Any) -> str:
    """
    Where a training's data end: the hour that the run is due. An interval says nothing here: a run that an asset woke has none, or an
    empty one. Only a logical date that a person gave is taken at its word.
    """
    given = dag_run.logical_date if dag_run.run_type == "manual" else None
    return _hour(given or dag_run.run_after)
