"""Numbers of books are written as all numbers are."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.market.views.order_book import Book, Level
from fauxchange.exchanges.okx.rows.market import books as rows
from tests.sockets.test_market import get

if TYPE_CHECKING:
    from fauxchange import MockServer

UNITS = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places), st.integers(1, 999), st.integers(-3, 12)
)


@given(UNITS, st.integers(0, 10**15))
def test_a_multiple_of_a_unit_is_written_as_a_decimal(unit: Decimal, number: int) -> None:
    assert [*rows.step_of(unit).texts([number])] == [format_decimal(unit * number)]


def test_a_level_has_price_size_a_nought_and_orders(mock: MockServer) -> None:
    from fauxchange.domain.market.state import market_of

    with mock.sandbox.store.transaction() as unit:
        one = market_of(unit).find("BTC-USDT", mock.clock.now_ms())
    assert one is not None
    row = rows.book(one, Book((Level(969_561, 8_700_000, 3),), ()), 7, 1_750_248_000_000)
    assert row["bids"] == [["96956.1", "0.087", "0", "3"]]
    assert get(mock, "market/books?instId=BTC-USDT")[0]["asks"][0][2] == "0"
