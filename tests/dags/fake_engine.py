"""A Docker engine as far as DockerOperator sees one: HTTP on loopback, containers that say their lines and end as they were told."""

import json
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

END_S = 30


@dataclass
class Container:
    name: str | None
    body: dict[str, Any]
    started: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    stopped: bool = False
    removed: bool = False


@dataclass
class FakeEngine:
    """`exits`, `says` and `ends_with` (the JSON line) go by the first word of the command; `hangs` runs until it is stopped."""

    exits: dict[str, int] = field(default_factory=dict)
    says: dict[str, list[str]] = field(default_factory=dict)
    ends_with: dict[str, str] = field(default_factory=dict)
    hangs: set[str] = field(default_factory=set)
    on_start: Callable[[Container], None] = lambda container: None
    containers: list[Container] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    url: str = ""

    def forget(self) -> None:
        """As it was at first."""
        self.__dict__.update(FakeEngine(url=self.url).__dict__)

    def commands(self) -> list[list[str]]:
        return [container.body["Cmd"] for container in self.containers]

    def ran(self) -> list[str]:
        return [command[0] for command in self.commands()]

    def exit_code(self, container: Container) -> int:
        return 143 if container.stopped else self.exits.get(container.body["Cmd"][0], 0)

    def lines(self, container: Container) -> list[str]:
        task = container.body["Cmd"][0]
        return [*self.says.get(task, []), self.ends_with.get(task) or json.dumps({"task": task})]


class Server(ThreadingHTTPServer):
    def handle_error(self, *_: Any) -> None:
        """The client hangs up on an attached stream when it has seen enough."""


@contextmanager
def fake_engine() -> Iterator[FakeEngine]:
    engine = FakeEngine()
    server = Server(("127.0.0.1", 0), _handler(engine))
    engine.url = f"tcp://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield engine
    finally:
        server.shutdown()
        server.server_close()


def _handler(engine: FakeEngine) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            pass

        def answer(self, content: Any, status: int = 200) -> None:
            body = content.encode() if isinstance(content, str) else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/plain" if isinstance(content, str) else "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def nothing(self) -> None:
            self.send_response(204)
            self.end_headers()

        def parts(self) -> tuple[str, str, str]:
            """kind, id, action of /v1.41/containers/3/start"""
            words = [word for word in self.path.split("?")[0].split("/") if word and not word.startswith("v1.")]
            engine.calls.append(f"{self.command} /{'/'.join('{id}' if word.isdecimal() else word for word in words)}")
            kind, which, action = [*words, "", "", ""][:3]
            return kind, which, action

        def do_GET(self) -> None:
            kind, _, action = self.parts()
            if kind == "version":
                return self.answer({"ApiVersion": "1.41"})
            if kind == "images":
                return self.answer([{"Id": "sha256:1"}])
            if kind == "containers" and action == "json":
                return self.answer({"Config": {"Tty": False}})
            return self.answer("OK")

        def do_POST(self) -> None:
            _, which, action = self.parts()
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if which == "create":
                engine.containers.append(Container(None, json.loads(body)))
                return self.answer({"Id": str(len(engine.containers) - 1), "Warnings": []}, 201)
            container = engine.containers[int(which)]
            return getattr(self, action)(container)

        def do_DELETE(self) -> None:
            _, which, _ = self.parts()
            engine.containers[int(which)].removed = True
            self.nothing()

        def attach(self, container: Container) -> None:
            self.send_response(101, "UPGRADED")
            self.send_header("Connection", "Upgrade")
            self.send_header("Upgrade", "tcp")
            self.end_headers()
            container.started.wait(END_S)
            for line in engine.lines(container):
                data = f"{line}\n".encode()
                self.wfile.write(struct.pack(">BxxxL", 1, len(data)) + data)
            if container.body["Cmd"][0] in engine.hangs:
                container.ended.wait(END_S)
            self.close_connection = True

        def start(self, container: Container) -> None:
            self.nothing()
            container.started.set()
            # Beside this connection: the client may use it for its next call, which would wait for itself.
            threading.Thread(target=engine.on_start, args=(container,), daemon=True).start()

        def stop(self, container: Container) -> None:
            container.stopped = True
            container.ended.set()
            self.nothing()

        def wait(self, container: Container) -> None:
            if container.body["Cmd"][0] in engine.hangs:
                container.ended.wait(END_S)
            self.answer({"StatusCode": engine.exit_code(container)})

    return Handler
