"""Calls leave nothing that only the garbage collector finds.

`fauxchange serve` spares the collector (wire/granian_server.py), so what has cycles may
stay for good.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest

from fauxchange import MockServer
from fauxchange.pipeline import serve
from tests.clients import OkxClient

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def spared() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize(
    ("method", "path", "body", "is_accepted"),
    [
        ("GET", "/api/v5/asset/balances", b"", True),
        ("POST", "/api/v5/finance/staking-defi/eth/purchase", b'{"amt":"0.1"}', True),
        ("POST", "/api/v5/finance/staking-defi/eth/purchase", b'{"amt":"1e99"}', False),
        ("GET", "/api/v5/nowhere", b"", False),
    ],
    ids=["answered", "carried out", "refused", "unknown"],
)
@pytest.mark.usefixtures("spared")
def test_a_call_leaves_no_cycles(method: str, path: str, body: bytes, is_accepted: bool) -> None:
    mock = MockServer(limits=False)
    request = OkxClient(mock, mock.okx).request(method, path, body)
    assert (serve(mock.app, request).code == "0") is is_accepted
    gc.collect()
    for _ in range(20):
        serve(mock.app, request)
    assert gc.collect() == 0
