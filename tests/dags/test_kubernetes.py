"""The same tasks as pods. No cluster is asked: what would be sent to it is built, and what it would answer is handed in."""

from types import SimpleNamespace

import pytest
from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException
from kubernetes.client import models as k8s

from scene import command, container_tasks, parsed_dags, rendered, run

DUE = run("scheduled", "2025-07-28T15:00", ("2025-07-28T14:00", "2025-07-28T15:00"))


@pytest.fixture
def predict(monkeypatch):
    monkeypatch.setenv("FORECAST_OPERATOR", "kubernetes")
    monkeypatch.setenv("FORECAST_IMAGE", "registry/forecast-tasks:1")
    monkeypatch.setenv("FORECAST_NAMESPACE", "forecasts")
    return parsed_dags()["hourly_prediction"].task_dict["predict"]


def test_every_task_is_a_pod_with_the_same_command_line(predict):
    tasks = container_tasks(predict.dag)
    assert {type(task).__mro__[1] for task in tasks} == {KubernetesPodOperator}
    assert [command(task, DUE)[0] for task in tasks] == ["ingest", "features", "score", "predict"]


def test_the_pod_takes_its_environment_from_config_map_and_secret(predict):
    copy, context = rendered(predict, DUE)
    copy.hook = SimpleNamespace(get_namespace=lambda: None, is_in_cluster=True)
    pod = copy.build_pod_request_obj(context)
    [container] = pod.spec.containers
    assert (container.image, container.command, container.args) == (
        "registry/forecast-tasks:1", [], ["predict", "--at", "2025-07-28T15:00:00Z"],
    )  # fmt: skip
    assert [source.config_map_ref and source.config_map_ref.name for source in container.env_from] == ["forecast", None]
    assert [source.secret_ref and source.secret_ref.name for source in container.env_from] == [None, "forecast"]
    assert container.env == []
    assert (container.resources.requests, container.resources.limits) == ({"cpu": "1000m", "memory": "2048Mi"}, {"memory": "2048Mi"})
    assert (pod.metadata.namespace, pod.spec.automount_service_account_token) == ("forecasts", False)
    assert pod.metadata.name.startswith("forecast-predict-")


@pytest.mark.usefixtures("told")
def test_the_image_may_stand_in_the_variable(predict, monkeypatch):
    monkeypatch.delenv("FORECAST_IMAGE")
    copy, _ = rendered(parsed_dags()["hourly_prediction"].task_dict["predict"], DUE)
    assert copy.image == "forecast-tasks:test"


def ended(code: int | None, reason: str | None = None) -> k8s.V1Pod:
    state = k8s.V1ContainerState(terminated=k8s.V1ContainerStateTerminated(exit_code=code) if code is not None else None)
    status = k8s.V1ContainerStatus(name="base", image="i", image_id="i", ready=False, restart_count=0, state=state)
    return k8s.V1Pod(
        metadata=k8s.V1ObjectMeta(name="predict-1", namespace="forecasts"),
        spec=k8s.V1PodSpec(containers=[k8s.V1Container(name="base")]),
        status=k8s.V1PodStatus(phase="Failed", reason=reason, container_statuses=[status]),
    )


@pytest.mark.parametrize(
    ("pod", "raises", "message"),
    [
        (ended(69), AirflowException, "exit code 69, a service is away"),
        (ended(65), AirflowFailException, "exit code 65, bad data"),
        (ended(137), AirflowFailException, "exit code 137, killed"),
        (ended(99), AirflowSkipException, "99"),
        (ended(143, "Evicted"), AirflowException, "did not end by itself"),
        (ended(None), AirflowException, "did not end by itself"),
    ],
)
def test_exit_codes(pod, raises, message, predict, monkeypatch):
    copy, context = rendered(predict, DUE)
    calls = []
    client = SimpleNamespace(
        patch_namespaced_pod=lambda **_: calls.append("patch"),
        delete_namespaced_pod=lambda *_, **__: calls.append("delete"),
        list_namespaced_event=lambda **_: SimpleNamespace(items=[]),
    )
    monkeypatch.setattr(type(copy), "client", client)
    monkeypatch.setattr(
        type(copy),
        "pod_manager",
        SimpleNamespace(
            delete_pod=lambda pod: calls.append("delete"),
            read_pod=lambda pod: pod,
            read_pod_events=lambda pod: SimpleNamespace(items=[]),
            read_pod_container_statuses=lambda pod: [],
        ),
    )
    with pytest.raises(raises, match=message) as raised:
        copy.cleanup(pod=pod, remote_pod=pod, context=context)
    assert type(raised.value) is raises
    assert "delete" in calls
