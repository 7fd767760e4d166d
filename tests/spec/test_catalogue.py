"""The catalogue: which endpoint a request is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fauxchange import Request
from fauxchange.domain.core.rejection import Unroutable, WrongMethod
from tests.catalogues import catalogue

if TYPE_CHECKING:
    from fauxchange.spec.catalogue import Catalogue

OKX = catalogue("okx")
COINW = catalogue("coinw")


def _found(catalogue: Catalogue, method: str, target: str) -> str:
    return catalogue.match(Request.of(method, target)).id


def test_an_endpoint_is_found_by_method_and_path() -> None:
    assert _found(OKX, "GET", "/api/v5/asset/balances?ccy=ETH") == "asset/balances.get"


@pytest.mark.parametrize(
    "target",
    [
        "/api/v1/private?command=returnBalances",
        "/api/v1/private?api_key=x&command=returnBalances&sign=y",
        "/v1/private?command=returnBalances",
    ],
)
def test_a_shared_path_is_told_apart_by_its_command(target: str) -> None:
    assert _found(COINW, "POST", target) == "spot/private/returnBalances.post"


@pytest.mark.parametrize(
    "target",
    [
        "/api/v5/asset/balances/",
        "/api/v5/asset/Balances",
        "/api/v5//asset/balances",
        "/api/v5/asset",
        "/",
        "",
    ],
)
def test_a_path_that_only_resembles_one_is_unroutable(target: str) -> None:
    with pytest.raises(Unroutable):
        OKX.match(Request.of("GET", target))


@pytest.mark.parametrize("query", ["", "?command=", "?command=nope", "?Command=returnBalances"])
def test_an_unknown_command_is_unroutable(query: str) -> None:
    with pytest.raises(Unroutable, match="command="):
        COINW.match(Request.of("POST", f"/api/v1/private{query}"))


def test_the_first_of_two_commands_counts() -> None:
    with pytest.raises(Unroutable):
        COINW.match(Request.of("POST", "/api/v1/private?command=nope&command=returnBalances"))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "HEAD", "get"])
def test_another_method_is_refused_with_those_the_path_has(method: str) -> None:
    with pytest.raises(WrongMethod, match="takes GET, not"):
        OKX.match(Request.of(method, "/api/v5/asset/balances"))


def test_a_catalogue_lists_every_endpoint_once() -> None:
    ids = [endpoint.id for endpoint in OKX]
    assert len(ids) == len(set(ids)) == len(OKX)
    assert OKX["asset/balances.get"].path == "/api/v5/asset/balances"


def test_every_route_is_listed_once_aliases_too() -> None:
    routes = list(COINW.routes())
    assert len(routes) == len(set(routes))
    assert ("POST", "/api/v1/private") in routes
    assert ("POST", "/v1/private") in routes


def test_every_endpoint_answers_to_its_own_method_and_path() -> None:
    for documented, selector in ((OKX, ""), (COINW, "command")):
        for endpoint in documented:
            query = f"?{selector}={endpoint.command}" if endpoint.command else ""
            assert _found(documented, endpoint.method, endpoint.path + query) == endpoint.id
