"""The default plan gives clients of CoinW histories that are longer than a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fauxchange_kit.checks.catalogue import all_checks
from fauxchange_kit.runner import plans
from fauxchange_kit.runner.check_server import CheckServer
from fauxchange_kit.verdict import Outcome, judge
from tests.clients import CoinwClient, CoinwFuturesClient, body_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fauxchange.control.sandbox_control import SandboxControl

    Client = Callable[[SandboxControl], None]

(FULL,) = [one for one in plans.read("default").profiles if one.name == "full-pages"]
# So many orders of perpetuals the plan has cancelled, and so many fills of spot.
ORDERS, FILLS = 23, 25


@pytest.fixture(scope="module")
def server() -> Iterator[CheckServer]:
    with CheckServer("default", 1, "coinw") as running:
        yield running


def orders(view: SandboxControl, page: int) -> list[Any]:
    """Return a page of the orders of perpetuals."""
    client = CoinwFuturesClient(view, view.coinw)  # type: ignore[arg-type]
    asked = {"instrument": "BTC", "page": page}
    return list(body_of(client.send("GET", "orders/history", asked))["data"]["rows"])


def fills(view: SandboxControl, after: str = "") -> list[Any]:
    """Return a page of the fills of spot."""
    client = CoinwClient(view, view.coinw)  # type: ignore[arg-type]
    asked = {"symbol": "BTC_USDT", **({"after": after} if after else {})}
    return list(body_of(client.post("getUserTrades", asked))["data"]["list"])


def reads_all_orders(view: SandboxControl) -> None:
    assert [len(orders(view, page)) for page in (1, 2, 3)] == [10, 10, ORDERS - 20]


def reads_two_pages(view: SandboxControl) -> None:
    assert [len(orders(view, page)) for page in (1, 2)] == [10, 10]


def reads_all_fills(view: SandboxControl) -> None:
    first = fills(view)
    second = fills(view, str(first[-1]["tradeId"]))
    assert (len(first), len(second)) == (20, FILLS - 20)


def reads_the_first_fills(view: SandboxControl) -> None:
    assert len(fills(view)) == 20


def outcome(server: CheckServer, client: Client) -> Outcome:
    """Return what the kit says of a client that reads under the plan's profile."""
    view = server.start_profile(FULL)
    try:
        client(view)
        run = server.run(view, FULL, 0, "")
    finally:
        server.app.sandboxes.remove(view.id)
    verdict = judge([run], all_checks())
    (result,) = [one for one in verdict.results if one.check.id == "reading/pages-complete"]
    return result.outcome


@pytest.mark.parametrize("client", [reads_all_orders, reads_all_fills])
def test_who_reads_every_page_passes(server: CheckServer, client: Client) -> None:
    assert outcome(server, client) is Outcome.PASSED


@pytest.mark.parametrize("client", [reads_two_pages, reads_the_first_fills])
def test_who_stops_at_a_full_page_fails(server: CheckServer, client: Client) -> None:
    assert outcome(server, client) is Outcome.FAILED


def test_what_the_plan_has_done_costs_an_account_little(server: CheckServer) -> None:
    view = server.start_profile(FULL)
    try:
        client = CoinwClient(view, view.coinw)  # type: ignore[arg-type]
        held = body_of(client.post("returnBalances", {}))["data"]
        futures = CoinwFuturesClient(view, view.coinw)  # type: ignore[arg-type]
        kept = body_of(futures.send("GET", "account/available", {}))["data"]["value"]
    finally:
        server.app.sandboxes.remove(view.id)
    assert (float(held["USDT"]) > 200, kept) == (True, "438.799142390000018")
