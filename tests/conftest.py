"""Fixtures that many tests use."""

from __future__ import annotations

import gc
import os
import pkgutil
import signal
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from fauxchange import ManualClock, MockServer, control, domain, exchanges, faults, worlds

if TYPE_CHECKING:
    from collections.abc import Iterator

# How fast values are generated says something about the machine only. They are the same in every
# run: a run that fails says something about the change it is for. Others are looked for by
# `make test ARGS='--hypothesis-profile=hunt'`.
for _name, _is_same in (("steady", True), ("hunt", False)):
    settings.register_profile(
        _name,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        derandomize=_is_same,
    )
settings.load_profile("steady")

# Runs pytest inside of tests, for those of the plugin.
pytest_plugins = ["pytester"]

# It forgets modules that were first imported inside, and what is used late would be imported twice:
# what is registered already, and classes of which there are documents already.
for _package in (control, domain, exchanges, faults, worlds):
    for _one in pkgutil.walk_packages(_package.__path__, f"{_package.__name__}."):
        import_module(_one.name)

# Colours and widths are for who looks at a terminal, and no proxy leads to this machine.
for _name in ("FORCE_COLOR", "CLICOLOR_FORCE", "TTY_COMPATIBLE", "COLUMNS", "LINES"):
    os.environ.pop(_name, None)
for _name in ("NO_PROXY", "no_proxy"):
    _others = os.environ.get(_name)
    os.environ[_name] = f"{_others},127.0.0.1,localhost" if _others else "127.0.0.1,localhost"

# Where tests run in the background Ctrl-C may be ignored, and would be by all that they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

NOON_MS = 1_750_248_000_000
"""2025-06-18T12:00:00Z: where tests that own time begin."""


def pytest_collection(session: pytest.Session) -> None:
    """Have each of several processes compile its part of all tests, which the others then read.

    All of them collect all tests, and compiling them is more than half of that.
    """
    config = session.config
    count = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    is_whole = config.args_source == pytest.Config.ArgsSource.TESTPATHS
    if count == 1 or sys.dont_write_bytecode or not is_whole:
        return
    number = int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw"))
    folder = Path(__file__).parent
    for file in sorted(folder.rglob("test_*.py"))[number::count]:
        module = file.relative_to(folder.parent).with_suffix("")
        # What cannot be imported is said when it is collected.
        with suppress(Exception, pytest.skip.Exception):
            import_module(".".join(module.parts))


def pytest_collection_finish() -> None:
    """Take what stays to the end, such as the tests themselves, out of every garbage collection.

    There is so much of it that looking through it again and again takes a quarter of all time.
    """
    gc.collect()
    gc.freeze()
    # Most objects end without its help, so it may look less often than after every 700.
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture
def mock() -> MockServer:
    """A mock without a socket, its clock standing still at noon, its store copying."""
    return MockServer(clock=ManualClock(NOON_MS), copying=True)


@pytest.fixture
def server() -> Iterator[MockServer]:
    """A mock on a real socket, time running."""
    with MockServer() as running:
        yield running
