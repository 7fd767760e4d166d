"""File names, computed from endpoints."""

from __future__ import annotations

import pytest

from fauxchange.spec.names import endpoint_id

OKX = {"/api/v5/": ""}
COINW = {
    "/api/v1/": "spot/",
    "/v1/perpum/": "futures/",
    "/v1/perpumPublic/": "futures/public/",
}


@pytest.mark.parametrize(
    ("method", "path", "command", "name"),
    [
        ("GET", "/api/v5/asset/balances", None, "asset/balances.get"),
        (
            "POST",
            "/api/v5/finance/staking-defi/eth/purchase",
            None,
            "finance/staking-defi/eth/purchase.post",
        ),
        ("GET", "/api/v5/trade/order", None, "trade/order.get"),
        ("POST", "/api/v5/trade/order", None, "trade/order.post"),
    ],
)
def test_an_okx_file_is_its_path_without_the_prefix_and_its_method(
    method: str, path: str, command: str | None, name: str
) -> None:
    assert endpoint_id(method, path, command, OKX) == name


@pytest.mark.parametrize(
    ("method", "path", "command", "name"),
    [
        ("POST", "/api/v1/private", "returnBalances", "spot/private/returnBalances.post"),
        ("GET", "/api/v1/public", "returnTicker", "spot/public/returnTicker.get"),
        ("DELETE", "/v1/perpum/order", None, "futures/order.delete"),
        ("GET", "/v1/perpumPublic/ticker", None, "futures/public/ticker.get"),
    ],
)
def test_a_coinw_file_lies_in_its_market_and_ends_with_its_command(
    method: str, path: str, command: str | None, name: str
) -> None:
    assert endpoint_id(method, path, command, COINW) == name


def test_a_path_outside_every_prefix_has_no_name() -> None:
    assert endpoint_id("GET", "/api/v6/asset/balances", None, OKX) is None


def test_of_two_prefixes_the_longer_wins() -> None:
    folders = {"/v1/": "short/", "/v1/long/": "long/"}
    assert endpoint_id("GET", "/v1/long/x", None, folders) == "long/x.get"
