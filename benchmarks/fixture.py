"""What the fixture ``okx`` costs a user's tests, beside the fixtures of moto and pytest-httpserver.

``python -m benchmarks.fixture``; benchmarks/README.md says what is measured and how.
"""

from __future__ import annotations

import importlib.util
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import click

ROOT = Path(__file__).resolve().parent.parent

_CALL = """\
import base64, hashlib, hmac, urllib.request
from datetime import datetime, timezone


def signed(okx):
    path = "/api/v5/asset/balances"
    now = datetime.now(timezone.utc)
    stamp = now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.microsecond // 1000:03d}Z"
    mac = hmac.new(okx.secret.encode(), (stamp + "GET" + path).encode(), hashlib.sha256)
    headers = {
        "OK-ACCESS-KEY": okx.key,
        "OK-ACCESS-SIGN": base64.b64encode(mac.digest()).decode(),
        "OK-ACCESS-TIMESTAMP": stamp,
        "OK-ACCESS-PASSPHRASE": okx.passphrase,
    }
    with urllib.request.urlopen(urllib.request.Request(okx.url + path, headers=headers)) as answer:
        assert b'"code":"0"' in answer.read()
"""

_MOTO = """\
import boto3, pytest
from moto import mock_aws

KEYS = dict(aws_access_key_id="k", aws_secret_access_key="s", region_name="us-east-1")
with mock_aws():
    # Once, because most of what a client costs is its own reading of files.
    CLIENT = boto3.client("s3", **KEYS)


@pytest.fixture
def s3():
    with mock_aws():
        yield CLIENT
"""

_HTTPSERVER = """\
import urllib.request


def called(server):
    server.expect_request("/balances").respond_with_json({"code": "0"})
    with urllib.request.urlopen(server.url_for("/balances")) as answer:
        assert answer.status == 200
"""

# In a process of its own: the seconds of CPU of so many of them, after one that does not count.
_LOOP = """\
import time
from {package} import MockServer
{prepare}
with MockServer() as server:
    {act}
    began = time.process_time()
    for _ in range({times}):
        {act}
    print((time.process_time() - began) / {times})
"""
_RESET = "server.reset()"
_SANDBOX = "server.remove_sandbox(server.create_sandbox().id)"


@dataclass(frozen=True, slots=True)
class Suite:
    """A file of tests: what stands above them, what a test takes and does, and plugins."""

    name: str
    above: str
    fixture: str
    body: str
    plugins: tuple[str, ...] = ()

    def source(self, tests: int) -> str:
        """Return the file with so many tests."""
        functions = (f"\n\ndef test_{i}({self.fixture}):\n    {self.body}\n" for i in range(tests))
        return self.above + "".join(functions)


EMPTY = Suite("an empty test", "", "", "pass")
# Its file imports what the calls below are made with, which is no cost of what is called.
CLIENT = Suite("an empty test beside the client", _CALL, "", "pass")
MOTO = Suite("moto: mock_aws, one call", _MOTO, "s3", "s3.list_buckets()")
BARE = Suite("pytest-httpserver: fixture", "", "httpserver", "pass")
HTTPSERVER = Suite("pytest-httpserver: one call", _HTTPSERVER, "httpserver", "called(httpserver)")
_OTHERS = ((MOTO, "moto"), (BARE, "pytest_httpserver"), (HTTPSERVER, "pytest_httpserver"))


@dataclass(frozen=True, slots=True)
class Checkout:
    """A commit of fauxchange that is measured: its folder and the names of its packages."""

    folder: Path

    @property
    def is_nested(self) -> bool:
        """Whether its packages are inside ``mockserver/`` and ``contract_tests/``."""
        return (self.folder / "mockserver" / "fauxchange").is_dir()

    @property
    def package(self) -> str:
        """What ``MockServer`` is imported from."""
        return "fauxchange" if self.is_nested else "mockserver"

    @property
    def okx(self) -> Suite:
        """Tests that take ``okx`` and make a signed call."""
        plugin = "fauxchange_kit.plugin" if self.is_nested else "contract_tests.plugin"
        return Suite("fauxchange: okx, one signed call", _CALL, "okx", "signed(okx)", (plugin,))

    @property
    def path(self) -> str:
        """Where Python finds the packages."""
        if not self.is_nested:
            return str(self.folder)
        return os.pathsep.join(str(self.folder / one) for one in ("mockserver", "contract_tests"))


@click.command()
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(min=1))
@click.option("--tests", default=100, show_default=True, type=click.IntRange(min=2))
@click.option("--parent", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--json", "file", type=click.Path(path_type=Path, dir_okay=False))
def main(rounds: int, tests: int, parent: Path | None, file: Path | None) -> None:
    """Measure the CPU of tests, in turns; print the best of the rounds, medians and ratios."""
    for suite, module in _OTHERS:
        if not importlib.util.find_spec(module):
            click.echo(f"{suite.name}: {module} is not installed, so not measured", err=True)
    checkouts = {"this": Checkout(ROOT)} | ({"parent": Checkout(parent)} if parent else {})
    measured: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        # The first round fills the caches and does not count.
        for number in range(rounds + 1):
            for name, value in _round(checkouts, tests, Path(folder)):
                if number:
                    measured.setdefault(name, []).append(value)
            click.echo(f"round {number} of {rounds}", err=True)
    # Others on the machine only ever add to what is measured.
    best = _figures(checkouts, {name: min(values) for name, values in measured.items()}, tests)
    medians = _figures(
        checkouts, {name: median(values) for name, values in measured.items()}, tests
    )
    click.echo(f"{'CPU in ms':<58}{'best':>10}{'median':>10}")
    for name in best:
        click.echo(f"{name:<58}{best[name] * 1000:>10.2f}{medians[name] * 1000:>10.2f}")
    for line in _ratios(best, medians):
        click.echo(line)
    if file:
        file.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")


def _round(checkouts: dict[str, Checkout], tests: int, folder: Path) -> Iterator[tuple[str, float]]:
    """Yield the CPU seconds of each run once, in turns."""
    here = Checkout(ROOT)
    yield "python", _cpu([sys.executable, "-c", "pass"], here)
    yield from _suite(EMPTY, EMPTY.name, here, tests, folder)
    yield from _suite(CLIENT, CLIENT.name, here, tests, folder)
    for suite in _installed():
        yield from _suite(suite, suite.name, here, tests, folder)
    for name, checkout in checkouts.items():
        yield from _suite(checkout.okx, f"{name}: {checkout.okx.name}", checkout, tests, folder)
        cold = f"from {checkout.package} import MockServer; MockServer()"
        yield f"{name}: cold MockServer()", _cpu([sys.executable, "-c", cold], checkout)
        yield f"{name}: reset", _loop(_RESET, checkout)
        yield f"{name}: sandbox, made and ended", _loop(_SANDBOX, checkout)


def _figures(
    checkouts: dict[str, Checkout], seconds: dict[str, float], tests: int
) -> dict[str, float]:
    """Return what tests cost, less empty ones, from the CPU seconds of runs."""

    def each(name: str) -> float:
        return (seconds[f"{name}, {tests}"] - seconds[f"{name}, 1"]) / (tests - 1)

    def first(name: str, beside: Suite) -> float:
        return seconds[f"{name}, 1"] - seconds[f"{beside.name}, 1"]

    empty = each(EMPTY.name)
    figures = {EMPTY.name: empty}
    for suite in _installed():
        figures[suite.name] = each(suite.name) - empty
        figures[f"{suite.name}, the first"] = first(suite.name, EMPTY)
    for name, checkout in checkouts.items():
        okx = f"{name}: {checkout.okx.name}"
        cold = f"{name}: cold MockServer()"
        figures[okx] = each(okx) - empty
        figures[f"{name}: the first test"] = first(okx, CLIENT)
        figures[cold] = seconds[cold] - seconds["python"]
        for loop in (f"{name}: reset", f"{name}: sandbox, made and ended"):
            figures[loop] = seconds[loop]
    return figures


def _installed() -> list[Suite]:
    """Return the suites of others whose packages are there."""
    return [suite for suite, module in _OTHERS if importlib.util.find_spec(module)]


def _suite(
    suite: Suite, name: str, checkout: Checkout, tests: int, folder: Path
) -> Iterator[tuple[str, float]]:
    """Yield the CPU seconds of a run with one test, and of one with so many."""
    for number in (1, tests):
        file = folder / f"test_{number}.py"
        file.write_text(suite.source(number), encoding="utf-8")
        plugins = [word for plugin in suite.plugins for word in ("-p", plugin)]
        # Of the plugins that are installed only those that are measured.
        off = [] if suite in (BARE, HTTPSERVER) else ["-p", "no:pytest_httpserver"]
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *plugins, *off]
        command += ["-c", "/dev/null", "--rootdir", str(folder), str(file)]
        yield f"{name}, {number}", _cpu(command, checkout)


def _loop(act: str, checkout: Checkout, times: int = 200) -> float:
    code = _LOOP.format(package=checkout.package, prepare="", act=act, times=times)
    return float(_run([sys.executable, "-c", code], checkout).stdout)


def _cpu(command: list[str], checkout: Checkout) -> float:
    """Return the CPU seconds, of the user and the system, of a process and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _run(command, checkout)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _run(command: list[str], checkout: Checkout) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": checkout.path}
    # Installed packages have their compiled files.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    # Hooks of installed plugins are no cost of what is measured here.
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise click.ClickException(f"{command}\n{done.stdout}\n{done.stderr}")
    return done


def _ratios(best: dict[str, float], medians: dict[str, float]) -> list[str]:
    """Return what was promised and what came of it, by the best of the rounds and by medians."""
    okx = "fauxchange: okx, one signed call"
    promises = [
        (f"this: {okx}", MOTO.name, 0.6),
        ("this: the first test", "parent: the first test", 1 / 3),
        ("this: cold MockServer()", "parent: cold MockServer()", 1 / 3),
        ("this: reset", HTTPSERVER.name, 2.0),
        ("this: sandbox, made and ended", HTTPSERVER.name, 2.0),
        ("this: reset", BARE.name, 2.0),
        ("this: sandbox, made and ended", BARE.name, 2.0),
    ]
    return [
        f"{one} / {other}: {best[one] / best[other]:.2f}, by medians "
        f"{medians[one] / medians[other]:.2f} (at most {most:.2f})"
        for one, other, most in promises
        if other in best
    ]


if __name__ == "__main__":
    main()
