"""
The one place that makes a task that runs a container: by DockerOperator (docker_task.py), or with FORECAST_OPERATOR=kubernetes by
KubernetesPodOperator (pod_task.py).
"""

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from airflow.sdk import BaseOperator

from alerts import alert_failure
from commands import Command

OWNER = "forecast"

RETRYING: dict[str, Any] = {
    "retries": 3,
    "retry_delay": timedelta(seconds=30),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=10),
}


def task_container(
    task_id: str,
    command: Command,
    *,
    pool: str,
    execution_timeout: timedelta,
    memory_mb: int = 2048,
    cpus: float = 1.0,
    **options: Any,
) -> BaseOperator:
    """
    A task that runs one entrypoint in a container of its own.

    `memory_mb` is a limit, `cpus` a share: a container with 0.125 yields to one with 1 where both want the processor.
    Exit codes: see exit_codes.py. XCom (Docker): the last line of stdout, JSON text.
    """
    shared = {"owner": OWNER, "pool": pool, "execution_timeout": execution_timeout, "on_failure_callback": alert_failure}
    return _operator()(task_id, command, memory_mb, cpus, {**RETRYING, **shared, **options})


def _operator() -> Callable[[str, Command, int, float, dict[str, Any]], BaseOperator]:
    """Only the one in use is imported: every task of Airflow reads its DAG anew, and an operator costs it a second."""
    match os.environ.get("FORECAST_OPERATOR") or "docker":
        case "docker":
            from docker_task import docker_task

            return docker_task
        case "kubernetes":
            from pod_task import pod_task

            return pod_task
        case other:
            raise ValueError(f"FORECAST_OPERATOR: found {other!r}, allowed: docker, kubernetes")
