"""
A pod of Kubernetes. The image is FORECAST_IMAGE or the Variable `forecast_image`, the environment is the ConfigMap and the Secret
`forecast` of the namespace FORECAST_NAMESPACE (default: Airflow's own). Its last line is no XCom: that would take a sidecar in each pod.
"""

import os
from typing import Any

from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator
from airflow.sdk import BaseOperator
from airflow.sdk.exceptions import AirflowException, AirflowSkipException
from kubernetes.client import models as k8s

from commands import Command
from container_environment import IMAGE
from exit_codes import NOTHING_TO_DO, failure_of


def pod_task(task_id: str, command: Command, memory_mb: int, cpus: float, options: dict[str, Any]) -> BaseOperator:
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
