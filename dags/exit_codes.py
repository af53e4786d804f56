"""What the exit codes of the entrypoints mean to Airflow."""

from collections.abc import Sequence

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

TABLE = """
| exit code | meaning | in Airflow |
|---|---|---|
| 0 | done | success |
| 64 | usage or configuration | failed at once: mend config.yaml, a Variable or a Connection, then clear the task |
| 65 | bad data | failed at once: the log names the market and what is wrong with it |
| 69 | a service is away | tried again three times, after 30 s, 1 min, 2 min; then failed |
| 70 | our fault | failed at once: the trace is in the log |
| 99 | nothing to do | skipped, and the run stays green |
| 137 | killed, as a rule for want of memory | failed at once |
| 143 | stopped from outside | failed at once |
"""


def failure_of(exit_code: int | None, lines: Sequence[str] = ()) -> AirflowException:
    """
    What a task raises for a container that ended with `exit_code`. Tried again when a service was away, or when nobody knows how it ended
    (None: its node went, or Airflow itself stopped it); everything else would only fail again.

    `lines` is what the container said: the last one for people goes into the message.
    """
    if exit_code is None:
        return AirflowException("the container did not end by itself")
    message = ": ".join([f"exit code {exit_code}, {_meaning(exit_code)}", *_last_words(lines)])
    return AirflowException(message) if exit_code == UNAVAILABLE else AirflowFailException(message)


def _meaning(exit_code: int) -> str:
    unknown = f"ended by signal {exit_code - 128}" if exit_code > 128 else "not one of ours"
    return MEANINGS.get(exit_code, unknown)


def _last_words(lines: Sequence[str]) -> list[str]:
    """The last line that is neither the JSON line nor one of a trace."""
    words = [line.strip() for line in lines]
    told = [line for line in words if line and not line.startswith(("{", "at "))]
    return [told[-1][:300]] if told else []
