"""On-chain earn: what is refused, with which code; and a refusal changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .conftest import DAY

if TYPE_CHECKING:
    from .conftest import Investor


def refused(investor: Investor, body: Any) -> str:
    """Return the code of a refusal, which left everything as it was."""
    assert body["data"] == []
    assert investor.state() == investor.before
    code: str = body["code"]
    return code


@pytest.mark.parametrize(
    ("product", "ccy", "amount", "term", "code"),
    [
        pytest.param("999", "DOT", "2", None, "51000", id="unknown product"),
        pytest.param("101", "BTC", "2", None, "51000", id="another currency"),
        pytest.param("1234", "ZIL", "100", None, "50014", id="a fixed term not named"),
        pytest.param("1234", "ZIL", "100", "60", "51000", id="another term"),
        pytest.param("101", "DOT", "2", "30", "51000", id="a term of a flexible product"),
        pytest.param("1234", "ZIL", "100.00001", "30", "51000", id="five places of four"),
        pytest.param("101", "DOT", "1.99", None, "51727", id="below the minimum"),
        pytest.param("101", "DOT", "90.1", None, "51728", id="above the maximum"),
        pytest.param("5090", "BTC", "0.1", "90", "51730", id="sold out"),
        pytest.param("6118", "ATOM", "2", None, "51731", id="not sold"),
        pytest.param("4005", "USDT", "1000.01", None, "51736", id="more than there is"),
    ],
)
def test_a_purchase_that_cannot_be_is_refused(
    investor: Investor, product: str, ccy: str, amount: str, term: str | None, code: str
) -> None:
    more = {} if term is None else {"term": term}
    assert refused(investor, investor.buy(product, ccy, amount, **more)) == code


def test_the_minimum_is_told(investor: Investor) -> None:
    body = investor.buy("101", "DOT", "1")
    assert body["msg"] == "The minimum subscription amount is 2 DOT"


def test_a_purchase_is_of_one_currency(investor: Investor) -> None:
    twice = [{"ccy": "DOT", "amt": "2"}, {"ccy": "DOT", "amt": "2"}]
    body = investor.post("purchase", {"productId": "101", "investData": twice})
    assert refused(investor, body) == "51000"


def test_several_purchases_are_one_maximum(investor: Investor) -> None:
    investor.buy("101", "DOT", "60")
    assert refused(investor, investor.buy("101", "DOT", "31")) == "51728"
    assert investor.buy("101", "DOT", "30")["code"] == "0"


def test_an_unknown_order_is_refused(investor: Investor) -> None:
    assert refused(investor, investor.redeem("754147")) == "51720"
    assert refused(investor, investor.cancel("754147")) == "51721"


def test_an_order_of_another_account_is_as_if_it_were_not_there(
    investor: Investor, other: Investor
) -> None:
    order = investor.earning("101", "DOT", "40")
    assert refused(other, other.redeem(order)) == "51720"
    assert refused(other, other.cancel(order)) == "51721"


def test_what_does_not_earn_yet_is_not_redeemed(investor: Investor) -> None:
    order = investor.bought("101", "DOT", "40")
    assert refused(investor, investor.redeem(order)) == "51724"
    investor.mock.clock.advance(seconds=600)
    assert refused(investor, investor.redeem(order)) == "51724"


def test_what_is_being_redeemed_is_not_redeemed_again(investor: Investor) -> None:
    order = investor.earning("101", "DOT", "40")
    investor.redeem(order)
    assert refused(investor, investor.redeem(order)) == "51720"


def test_what_is_completed_is_over(investor: Investor) -> None:
    order = investor.earning("101", "DOT", "40")
    investor.redeem(order)
    investor.mock.clock.advance(seconds=28 * DAY)
    assert refused(investor, investor.redeem(order)) == "51722"
    assert refused(investor, investor.cancel(order)) == "51725"


def test_a_fixed_term_is_not_redeemed_before_its_end(investor: Investor) -> None:
    order = investor.earning("1234", "ZIL", "100", term="30")
    investor.mock.clock.advance(seconds=30 * DAY - 1)
    assert refused(investor, investor.redeem(order)) == "51729"
    assert refused(investor, investor.redeem(order, early=False)) == "51729"
    investor.mock.clock.advance(seconds=1)
    assert investor.redeem(order)["code"] == "0"


def test_a_product_may_not_know_early_redemption(investor: Investor) -> None:
    order = investor.earning("3015", "USDC", "100", term="15")
    assert refused(investor, investor.redeem(order, early=True)) == "51723"


def test_what_is_on_chain_or_earns_is_not_cancelled(investor: Investor) -> None:
    order = investor.bought("101", "DOT", "40")
    investor.mock.clock.advance(seconds=600)
    assert refused(investor, investor.cancel(order)) == "51725"
    investor.mock.clock.advance(seconds=3600)
    assert refused(investor, investor.cancel(order)) == "51725"


def test_what_is_being_cancelled_is_not_cancelled_again(investor: Investor) -> None:
    order = investor.bought("101", "DOT", "40")
    investor.cancel(order)
    assert refused(investor, investor.cancel(order)) == "51725"
    assert refused(investor, investor.redeem(order)) == "51724"


def test_a_product_may_not_know_cancellation(investor: Investor) -> None:
    order = investor.bought("1307", "SOL", "1")
    assert refused(investor, investor.cancel(order)) == "51726"
    investor.mock.clock.advance(seconds=4200)
    investor.redeem(order)
    assert investor.active(order)["cancelRedemptionDeadline"] == ""
    assert refused(investor, investor.cancel(order)) == "51726"


def test_a_redemption_is_cancelled_until_its_deadline(investor: Investor) -> None:
    order = investor.earning("101", "DOT", "40")
    investor.redeem(order)
    investor.mock.clock.advance(seconds=DAY + 1)
    assert refused(investor, investor.cancel(order)) == "51721"


def test_a_redemption_at_the_end_of_a_term_is_not_cancelled(investor: Investor) -> None:
    order = investor.earning("2260", "ETH", "1", term="60")
    investor.mock.clock.advance(seconds=60 * DAY)
    assert investor.active(order)["state"] == "2"
    assert refused(investor, investor.cancel(order)) == "51725"


def test_a_page_is_bounded_by_ids(investor: Investor) -> None:
    body = investor.client.get("/api/v5/finance/staking-defi/orders-history?after=abc").body
    assert b'"51000"' in body
