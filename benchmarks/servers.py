"""The servers that are compared: fauxchange, nginx with a constant body, and Prism."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

import psutil

from fauxchange import data
from fauxchange.spec import openapi
from fauxchange.spec.loader import load

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from benchmarks.calls import Operation

HOST = "127.0.0.1"
OURS, PARENT = "fauxchange", "fauxchange, parent"
START_SECONDS = 60.0
Answers = dict["Operation", bytes]


def fauxchange_command() -> str:
    """Return the ``fauxchange`` of the Python that runs this.

    Raises:
        FileNotFoundError: it is not installed.

    """
    beside = Path(sys.executable).with_name("fauxchange")
    found = str(beside) if beside.exists() else shutil.which("fauxchange")
    if found is None:
        raise FileNotFoundError("no fauxchange command beside this Python or in the path")
    return found


def free_port(host: str, port: int) -> int:
    """Return a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind((host, port))
        return int(probe.getsockname()[1])


def pinned(core: int, command: list[str]) -> list[str]:
    """Return a command that runs on one core only."""
    return ["taskset", "--cpu-list", str(core), *command]


def tree(pid: int) -> list[psutil.Process]:
    """Return a process and all below it."""
    root = psutil.Process(pid)
    return [root, *root.children(recursive=True)]


class Server:
    """A running server; a context manager that ends it."""

    def __init__(
        self,
        name: str,
        command: list[str],
        port: int,
        log: Path,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.is_mock = name in {OURS, PARENT}
        self.port = port
        self._log = log
        self._output: IO[bytes] = log.open("wb")
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=subprocess.STDOUT,
            env=environment,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._output.close()

    def wait(self) -> Self:
        """Wait until the server takes connections.

        Raises:
            RuntimeError: it ended, or needs longer than is reasonable.

        """
        deadline = time.perf_counter() + START_SECONDS
        while time.perf_counter() < deadline and self.process.poll() is None:
            try:
                self.call("GET", "/")
            except OSError:
                time.sleep(0.02)
            else:
                return self
        log_tail = self._log.read_text(errors="replace")[-2000:]
        raise RuntimeError(f"{self.name} did not start:\n{log_tail}")

    def call(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> tuple[int, bytes]:
        """Return status and body of one call on a connection of its own."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=START_SECONDS)
        try:
            connection.request(method, path, body or None, dict(headers or {}))
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def cpu_seconds(self) -> float:
        """Return the processor time of the whole process tree so far."""
        times = [process.cpu_times() for process in tree(self.process.pid)]
        return sum(one.user + one.system for one in times)


def fauxchange(folder: Path, core: int, world: Path, *options: str) -> Server:
    """Start fauxchange as its users do, everything on."""
    port = free_port(HOST, 0)
    command = [*_serve(port, world), *options]
    return Server(OURS, pinned(core, command), port, folder / "fauxchange.log")


def parent(folder: Path, core: int, world: Path, checkout: Path) -> Server:
    """Start the fauxchange of another checkout; what it needs has to be installed."""
    port = free_port(HOST, 0)
    packages = (checkout / "mockserver", checkout / "contract_tests")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, packages))}
    command = pinned(core, _serve(port, world))
    return Server(PARENT, command, port, folder / "parent.log", environment)


def _serve(port: int, world: Path) -> list[str]:
    # Otherwise a line is written for every call.
    command = [fauxchange_command(), "serve", "--json", "--log", "off", "--http-port", str(port)]
    return [*command, "--world", str(world)]


def bare(folder: Path, core: int, answers: Answers) -> Server:
    """Start the server of fauxchange with a constant answer to each call."""
    port = free_port(HOST, 0)
    file = folder / "answers.json"
    bodies = {operation.name: body.decode() for operation, body in answers.items()}
    file.write_text(json.dumps(bodies), encoding="utf-8")
    command = [sys.executable, "-m", "benchmarks.bare", str(port), str(file)]
    return Server("bare", pinned(core, command), port, folder / "bare.log")


def nginx(folder: Path, core: int, program: Path, answers: Answers, *, silent: bool) -> Server:
    """Start an nginx with one worker that answers with constant bodies.

    By default it logs every call; ``silent`` is without.
    """
    name = "nginx, silent" if silent else "nginx"
    port = free_port(HOST, 0)
    own = folder / name.replace(", ", "-")
    own.mkdir(mode=0o755)
    config = own / "nginx.conf"
    log = "off" if silent else f"{own}/access.log"
    config.write_text(_nginx_config(own, port, answers, log), encoding="utf-8")
    command = [str(program), "-p", str(own), "-e", "stderr", "-c", str(config)]
    return Server(name, pinned(core, command), port, folder / f"{name}.log")


def prism(folder: Path, core: int, program: Path, answers: Answers) -> Server:
    """Start Prism over an OpenAPI file with all endpoints of OKX that fauxchange serves."""
    return _prism("prism", folder, core, program, whole_api(answers), "info")


def prism_of_two(
    folder: Path, core: int, program: Path, answers: Answers, *, silent: bool
) -> Server:
    """Start Prism over an OpenAPI file with the measured calls alone.

    By default it logs every call, which costs it more than the calls do; ``silent`` is without.
    """
    name = "prism, two calls, silent" if silent else "prism, two calls"
    level = "silent" if silent else "info"
    return _prism(name, folder, core, program, _two_calls(answers), level)


def _prism(
    name: str, folder: Path, core: int, program: Path, document: dict[str, Any], level: str
) -> Server:
    port = free_port(HOST, 0)
    file = folder / f"{name}.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    command = [str(program), "mock", "--host", HOST, "--port", str(port), "--errors"]
    command += ["--verboseLevel", level, str(file)]
    return Server(name, pinned(core, command), port, folder / f"{name}.log")


def _nginx_config(folder: Path, port: int, answers: Answers, log: str) -> str:
    places = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"  {place}_temp_path {folder}/nginx-{place};\n" for place in places)
    locations = "".join(
        f"    location = {operation.path} {{ return 200 '{body.decode()}'; }}\n"
        for operation, body in answers.items()
    )
    return (
        f"daemon off;\nworker_processes 1;\npid {folder}/nginx.pid;\n"
        "events { worker_connections 512; }\n"
        "http {\n"
        f"  access_log {log};\n"
        "  default_type application/json;\n"
        "  keepalive_requests 1000000000;\n"
        f"{temporary}"
        "  server {\n"
        f"    listen {HOST}:{port};\n"
        f"{locations}"
        "  }\n"
        "}\n"
    )


def whole_api(answers: Answers) -> dict[str, Any]:
    """Return the document that ``fauxchange openapi okx`` writes, with answers as examples."""
    document = openapi.document(load(data.schemas(), "okx"))
    for operation, body in answers.items():
        described = document["paths"][operation.path][operation.method.lower()]
        described["responses"]["200"]["content"]["application/json"]["example"] = json.loads(body)
    return document


def _two_calls(answers: Answers) -> dict[str, Any]:
    paths = {
        operation.path: {operation.method.lower(): _described(operation, body)}
        for operation, body in answers.items()
    }
    return {"openapi": "3.1.0", "info": {"title": "OKX", "version": "5"}, "paths": paths}


def _described(operation: Operation, body: bytes) -> dict[str, Any]:
    text = {"type": "string"}
    names = ("OK-ACCESS-KEY", "OK-ACCESS-SIGN", "OK-ACCESS-TIMESTAMP", "OK-ACCESS-PASSPHRASE")
    headers = [{"name": name, "in": "header", "required": True, "schema": text} for name in names]
    row = {"type": "object", "additionalProperties": text}
    envelope = {
        "type": "object",
        "properties": {"code": text, "msg": text, "data": {"type": "array", "items": row}},
        "required": ["code", "msg", "data"],
    }
    answer = {"schema": envelope, "example": json.loads(body)}
    described: dict[str, Any] = {
        "parameters": headers,
        "responses": {"200": {"description": "OK", "content": {"application/json": answer}}},
    }
    if operation.body:
        amount = {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?$"}
        asked = {"type": "object", "properties": {"amt": amount}, "required": ["amt"]}
        content = {"application/json": {"schema": asked}}
        described["requestBody"] = {"required": True, "content": content}
    return described
