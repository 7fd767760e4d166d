"""Dual investment with python-okx, unmodified, over a real socket."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from okx.DualInvest import DualInvestAPI

from fauxchange import Clock, MockServer
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    # What its documentation tells to pass as the fourth argument, it calls deprecated itself.
    pytest.mark.filterwarnings("ignore:use_server_time parameter:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning"),
]


@pytest.fixture
def server() -> Iterator[MockServer]:
    with MockServer(clock=Clock(NOON_MS), limits=False) as running:
        yield running


def test_an_order_from_the_list_of_products_to_the_money(server: MockServer) -> None:
    keys = server.okx
    with DualInvestAPI(
        keys.key, keys.secret, keys.passphrase, False, "0", domain=server.url
    ) as api:
        pair = api.get_currency_pairs()["data"][0]
        products = api.get_product_info(pair["baseCcy"], pair["quoteCcy"], pair["optType"])["data"]
        product = products[-1]
        quote = api.request_quote(product["productId"], "0.1", product["notionalCcy"])["data"][0]
        order = api.trade(quote["quoteId"])["data"][0]["ordId"]
        server.clock.advance(seconds=3)
        assert api.get_order_state(order)["data"] == [{"ordId": order, "state": "live"}]
        server.clock.advance(hours=1)
        back = api.request_redeem_quote(order)["data"][0]
        done = api.redeem(order, back["quoteId"])["data"]
        assert done == [{"ordId": order, "state": "pending_redeem_booking"}]
        server.clock.advance(seconds=9)
        (row,) = api.get_order_history(state="redeemed")["data"]
        assert (row["ordId"], row["settleSz"]) == (order, back["redeemSz"])
