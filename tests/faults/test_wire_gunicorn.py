"""Faults on the wire of gunicorn, which serves the Flask app."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fauxchange import MockServer
from tests.clients import OkxClient
from tests.commands import BIN, line_of, running

from .wire_suite import Wire, WireSuite

if TYPE_CHECKING:
    from collections.abc import Iterator

APP = "fauxchange.wire.flask_app:create_app()"


@pytest.fixture(scope="module")
def wire() -> Iterator[Wire]:
    """One server for all tests."""
    signer = MockServer(exchange="okx")
    threads = ("--worker-class", "gthread", "--threads", "4")
    command = (BIN / "gunicorn", "--bind", "127.0.0.1:0", *threads, APP)
    with running(*command, FAUXCHANGE_LIMITS="off") as process:
        line = line_of(process.stderr, having="Listening at")
        url = line.partition("Listening at: ")[2].split()[0]
        yield Wire(url, OkxClient(signer, signer.okx))


class TestGunicorn(WireSuite):
    """Gunicorn with threads, which keeps connections."""
