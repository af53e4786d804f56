"""What the exit codes of the entrypoints mean to Airflow."""

import json
from collections.abc import Sequence
from typing import TypedDict

from airflow.sdk.exceptions import AirflowException, AirflowFailException

UNAVAILABLE = 69
NOTHING_TO_DO = 99

MEANINGS = {
    64: "usage or configuration: mend config.yaml, a Variable or a Connection",
    65: "bad data: nothing more is built on it until somebody has looked",
    UNAVAILABLE: "a service is away: tried again",
    70: "our fault: the trace is in the log",
    137: "killed, as a rule for want of memory",
    143: "stopped from outside",
}

MISSING = "missing what another step must bring"
READ_THE_ARCHIVE = ("features", "score", "report")


class Fault(TypedDict):
    market: str
    code: str
    message: str


TABLE = """
| exit code | meaning | in Airflow |
|---|---|---|
| 0 | done | success |
| 64 | usage or configuration | failed at once: mend config.yaml, a Variable or a Connection, then clear the task |
| 65 | bad data | failed at once: the log names the market and what is wrong with it |
| 69 | a service is away, or what should be there is missing (`stale`) | tried again three times, after 30 s, 1 min, 2 min; then failed |
| 69 | `stale` in `features`, `score`, `report` | failed at once: only another `ingest`, or another `drift`, can bring what is missing |
| 70 | our fault | failed at once: the trace is in the log |
| 99 | nothing to do | skipped, and the run stays green |
| 137 | killed, as a rule for want of memory | failed at once |
| 143 | stopped from outside | failed at once |
"""


def failure_of(exit_code: int | None, lines: Sequence[str] = ()) -> AirflowException:
    """
    What a task raises for a container that ended with `exit_code`. Tried again when a service was away, or when nobody knows how it ended
    (None: its node went, or Airflow itself stopped it); everything else would only fail again.

    `lines` is what the container said: the faults of its JSON line go into the message, or else the last line for people.
    """
    if exit_code is None:
        return AirflowException("the container did not end by itself")
    task, faults = _told(lines)
    final = exit_code != UNAVAILABLE or _waits_for_another_step(task, faults)
    meaning = MISSING if final and exit_code == UNAVAILABLE else _meaning(exit_code)
    words = [f"{fault['market']}: {fault['code']}: {fault['message']}" for fault in faults]
    message = ": ".join([f"exit code {exit_code}, {meaning}", *(["; ".join(words)[:300]] if words else _last_words(lines))])
    return AirflowFailException(message) if final else AirflowException(message)


def _waits_for_another_step(task: str, faults: Sequence[Fault]) -> bool:
    """Another try of a step that asks the exchange for no candles finds the same one missing, and holds up the steps after it."""
    return task in READ_THE_ARCHIVE and len(faults) > 0 and all(fault["code"] == "stale" for fault in faults)


def _told(lines: Sequence[str]) -> tuple[str, list[Fault]]:
    """The task and the faults of the markets that are forecast, of the JSON line that ends stdout."""
    for line in reversed(lines):
        try:
            report = json.loads(line)
            results = [result for result in report["results"] if result["kind"] == "failed" and not result.get("cross")]
            return report["task"], [Fault(market=each["market"], code=each["code"], message=each["message"]) for each in results]
        except (ValueError, TypeError, KeyError):
            continue
    return "", []


def _meaning(exit_code: int) -> str:
    unknown = f"ended by signal {exit_code - 128}" if exit_code > 128 else "not one of ours"
    return MEANINGS.get(exit_code, unknown)


def _last_words(lines: Sequence[str]) -> list[str]:
    """The last line that is neither the JSON line nor one of a trace."""
    words = [line.strip() for line in lines]
    told = [line for line in words if line and not line.startswith(("{", "at "))]
    return [told[-1][:300]] if told else []
