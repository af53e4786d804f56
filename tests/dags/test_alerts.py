"""Alerts, to a real server on loopback."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import pytest

from alerts import alert_failure
from scene import instance, parsed_dags, run

DUE = run("scheduled", "2025-07-28T15:00", ("2025-07-28T14:00", "2025-07-28T15:00"))


@pytest.fixture
def webhook():
    seen = SimpleNamespace(alerts=[], status=204, url="")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            seen.alerts.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
            self.send_response(seen.status)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    seen.url = f"http://127.0.0.1:{server.server_address[1]}/hook/secret-part?key=of%20mine"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield seen
    server.shutdown()
    server.server_close()


@pytest.fixture
def context():
    task = parsed_dags()["hourly_prediction"].task_dict["predict"]
    return {"ti": instance(task, DUE), "exception": RuntimeError("exit code 65, bad data")}


@pytest.mark.parametrize(
    "connection",
    [
        lambda url: json.dumps({"conn_type": "http", "extra": {"url": url}}),
        lambda url: json.dumps({"conn_type": "http", "host": url}),
        lambda url: url,
    ],
    ids=["extra", "host", "uri"],
)
def test_the_webhook_is_told_which_task_failed_and_why(connection, webhook, context, monkeypatch):
    monkeypatch.setenv("AIRFLOW_CONN_FORECAST_ALERTS", connection(webhook.url))
    alert_failure(context)
    [(path, alert)] = webhook.alerts
    assert path in ("/hook/secret-part?key=of%20mine", "/hook/secret-part?key=of+mine")
    assert alert.pop("log_url").endswith("/dags/hourly_prediction/runs/scheduled__1/tasks/predict?try_number=1")
    assert alert == {
        "dag": "hourly_prediction",
        "task": "predict",
        "run": "scheduled__1",
        "try": 1,
        "message": "exit code 65, bad data",
    }


@pytest.mark.parametrize("connection", [None, json.dumps({"conn_type": "http", "extra": {"url": "file:///etc/passwd"}})])
def test_without_a_webhook_it_says_so_and_that_is_all(connection, context, monkeypatch, caplog):
    caplog.set_level("INFO", logger="alerts")
    if connection is not None:
        monkeypatch.setenv("AIRFLOW_CONN_FORECAST_ALERTS", connection)
    alert_failure(context)
    assert [record.message for record in caplog.records if record.name == "alerts"] == [
        "no alert is sent: the Connection forecast_alerts is missing or has no http(s) URL"
    ]


def test_a_webhook_that_fails_fails_nothing_and_its_url_is_in_no_log(webhook, context, monkeypatch, caplog):
    caplog.set_level("INFO")
    webhook.status = 500
    for url in (webhook.url, "http://127.0.0.1:9/secret-part"):
        monkeypatch.setenv("AIRFLOW_CONN_FORECAST_ALERTS", json.dumps({"conn_type": "http", "extra": {"url": url}}))
        alert_failure(context)
    assert [record.message for record in caplog.records if record.name == "alerts"] == [
        "the alert could not be sent: HTTPError",
        "the alert could not be sent: URLError",
    ]
    assert "secret-part" not in caplog.text
