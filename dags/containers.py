"""
The one place that knows how a container is started: by DockerOperator, or with FORECAST_OPERATOR=kubernetes by KubernetesPodOperator.

Docker: the image is the Variable `forecast_image`, the network FORECAST_NETWORK, the engine DOCKER_HOST, the environment as in
container_environment.py. Nothing else is set on a container than what the filter before the engine lets through.
Kubernetes: the image is FORECAST_IMAGE or the Variable, the environment is the ConfigMap and the Secret `forecast` of the namespace
FORECAST_NAMESPACE (default: Airflow's own). A pod's last line is no XCom: that would take a sidecar in each pod.
"""

import os
import re
from datetime import timedelta
from typing import Any

from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator
from airflow.providers.docker.exceptions import DockerContainerFailedException
from airflow.providers.docker.operators.docker import DockerOperator
from airflow.sdk import BaseOperator
from airflow.sdk.exceptions import AirflowException, AirflowSkipException
from kubernetes.client import models as k8s

from alerts import alert_failure
from commands import Command
from container_environment import public_environment, secret_environment
from exit_codes import NOTHING_TO_DO, failure_of

OWNER = "forecast"
IMAGE = "{{ var.value.forecast_image }}"

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
    make = {"docker": _docker_task, "kubernetes": _pod_task}.get(os.environ.get("FORECAST_OPERATOR") or "docker")
    if make is None:
        raise ValueError(f"FORECAST_OPERATOR: found {os.environ['FORECAST_OPERATOR']!r}, allowed: docker, kubernetes")
    shared = {"owner": OWNER, "pool": pool, "execution_timeout": execution_timeout, "on_failure_callback": alert_failure}
    return make(task_id, command, memory_mb, cpus, {**RETRYING, **shared, **options})


def _docker_task(task_id: str, command: Command, memory_mb: int, cpus: float, options: dict[str, Any]) -> BaseOperator:
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


def _pod_task(task_id: str, command: Command, memory_mb: int, cpus: float, options: dict[str, Any]) -> BaseOperator:
    memory = f"{memory_mb}Mi"
    return PodTask(
        task_id=task_id,
        name=f"forecast-{task_id.replace('_', '-')}",
        image=os.environ.get("FORECAST_IMAGE") or IMAGE,
        arguments=command,
        namespace=os.environ.get("FORECAST_NAMESPACE") or None,
        env_from=[
            k8s.V1EnvFromSource(config_map_ref=k8s.V1ConfigMapEnvSource(name="forecast")),
            k8s.V1EnvFromSource(secret_ref=k8s.V1SecretEnvSource(name="forecast")),
        ],
        container_resources=k8s.V1ResourceRequirements(
            requests={"cpu": f"{round(cpus * 1000)}m", "memory": memory}, limits={"memory": memory}
        ),
        automount_service_account_token=False,
        log_pod_spec_on_failure=False,
        log_events_on_failure=True,
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


class PodTask(KubernetesPodOperator):
    """Tells failures that are worth another try from those that are not."""

    def cleanup(self, pod: Any, remote_pod: Any, *args: Any, **kwargs: Any) -> None:
        try:
            super().cleanup(pod, remote_pod, *args, **kwargs)
        except AirflowSkipException:
            raise
        except AirflowException as error:
            raise failure_of(self._exit_code(remote_pod)) from error

    def _exit_code(self, remote_pod: Any) -> int | None:
        """None when the pod was evicted or its node went: what its processes ended with then says nothing of them."""
        status = remote_pod.status
        if status is None or status.reason is not None:
            return None
        ended = [each.state.terminated for each in status.container_statuses or [] if each.name == self.base_container_name and each.state]
        return ended[0].exit_code if ended and ended[0] is not None else None
