"""Faults on the wire of the server inside a Python process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fauxchange import MockServer
from tests.clients import OkxClient

from .wire_suite import Wire, WireSuite

if TYPE_CHECKING:
    from collections.abc import Iterator


class TestThreaded(WireSuite):
    """MockServer."""

    @pytest.fixture(params=[True, False], ids=["fast path", "Flask"])
    def wire(self, request: pytest.FixtureRequest) -> Iterator[Wire]:
        """A server for each test."""
        with MockServer(limits=False, fast_path=request.param) as server:
            yield Wire(server.url, OkxClient(server, server.okx))
