"""Tells a webhook of a task that has failed for good. A webhook that fails never fails anything."""

import json
import logging
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from airflow.sdk import Connection

from container_environment import connection

ALERTS = "forecast_alerts"
PATIENCE_S = 10

log = logging.getLogger(__name__)


def alert_failure(context: Any) -> None:
    """POSTs {dag, task, run, try, log_url, message} to the URL in the Connection `forecast_alerts`; without one it says so in the log."""
    try:
        url = _webhook()
        if url is None:
            log.info("no alert is sent: the Connection %s is missing or has no http(s) URL", ALERTS)
            return
        _post(url, _alert(context))
        log.info("alert sent")
    except Exception as error:  # noqa: BLE001
        # Not its text: the URL of a webhook is a secret.
        log.warning("the alert could not be sent: %s", type(error).__name__)


def _webhook() -> str | None:
    """In the extra field `url`, in the host, or as the whole connection URI."""
    found = connection(ALERTS)
    if found is None:
        return None
    candidates = [found.extra_dejson.get("url"), found.host, _joined(found) if found.host else None]
    return next((url for url in candidates if isinstance(url, str) and url.startswith(("http://", "https://"))), None)


def _joined(found: Connection) -> str:
    """A URL that was given as the connection's URI; Connection.get_uri would escape the slashes of its path."""
    port = f":{found.port}" if found.port else ""
    query = urlencode(found.extra_dejson)
    return f"{found.conn_type}://{found.host}{port}/{found.schema or ''}{f'?{query}' if query else ''}"


def _alert(context: Any) -> dict[str, Any]:
    instance = context["ti"]
    return {
        "dag": instance.dag_id,
        "task": instance.task_id,
        "run": instance.run_id,
        "try": instance.try_number,
        "log_url": getattr(instance, "log_url", None),
        "message": str(context.get("exception") or "failed without a message: see the log"),
    }


def _post(url: str, alert: dict[str, Any]) -> None:
    request = Request(url, json.dumps(alert).encode(), {"content-type": "application/json"}, method="POST")
    with urlopen(request, timeout=PATIENCE_S):
        pass
