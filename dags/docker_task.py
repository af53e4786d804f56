"""
A container of the Docker engine at DOCKER_HOST. The image is the Variable `forecast_image`, the network FORECAST_NETWORK, the environment
as in container_environment.py. Nothing else is set on a container than what the filter before the engine lets through.
"""

import os
import re
from typing import Any

from airflow.providers.docker.exceptions import DockerContainerFailedException
from airflow.providers.docker.operators.docker import DockerOperator
from airflow.sdk import BaseOperator

from commands import Command
from container_environment import IMAGE, public_environment, secret_environment
from exit_codes import NOTHING_TO_DO, failure_of


def docker_task(task_id: str, command: Command, memory_mb: int, cpus: float, options: dict[str, Any]) -> BaseOperator:
    return DockerTask(
        task_id=task_id,
        image=IMAGE,
        command=command,
        docker_url=os.environ.get("DOCKER_HOST") or "unix:///var/run/docker.sock",
        network_mode=os.environ.get("FORECAST_NETWORK") or "forecast",
        mem_limit=f"{memory_mb}m",
        cpus=cpus,
        auto_remove="force",
        mount_tmp_dir=False,
        force_pull=False,
        log_opts_max_size="10m",
        log_opts_max_file="1",
        skip_on_exit_code=NOTHING_TO_DO,
        **options,
    )


class DockerTask(DockerOperator):
    """Looks up environment and labels when it runs, and tells failures that are worth another try from those that are not."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._stopped = False

    def execute(self, context: Any) -> Any:
        self.environment = public_environment()
        self._private_environment = secret_environment()
        instance = context["ti"]
        self.labels = {
            "forecast.dag": instance.dag_id,
            "forecast.task": instance.task_id,
            "forecast.run": instance.run_id,
            "forecast.try": str(instance.try_number),
        }
        try:
            return super().execute(context)
        except DockerContainerFailedException as error:
            exit_code = None if self._stopped else _exit_code(error)
            raise failure_of(exit_code, error.logs or []) from error

    def on_kill(self) -> None:
        """Its exit code then says only that Airflow stopped it."""
        self._stopped = True
        super().on_kill()


def _exit_code(error: DockerContainerFailedException) -> int | None:
    """The operator raises before it hands out what the engine answered, and tells it in the message alone."""
    found = re.search(r"'StatusCode': (\d+)", str(error))
    return int(found.group(1)) if found else None
