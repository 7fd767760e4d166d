"""Who pays when a position on margin is closed: what it has, then its margin, and nobody else."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from fauxchange.domain.positions.loan import MarginLoan
from fauxchange.domain.positions.position import CROSS, ISOLATED, Position
from fauxchange.domain.trading.contracts.liquidation.insurance import INSURANCE
from fauxchange.domain.trading.margin.change import Places, TradeSide, reduce

if TYPE_CHECKING:
    from fauxchange.domain.core.ledger import LedgerAccount
    from fauxchange.domain.trading.margin.change import MarginChange

PLACES = Places.of("main", "trading")
BOOK, MARGIN = PLACES.book, PLACES.isolated


def number(text: str) -> Decimal:
    return Decimal(text)


def long_position(mode: str = ISOLATED, margin: str = "0.2") -> Position:
    """Return a position of 1 BTC that owes 90,000 USDT, with its margin in BTC."""
    loan = MarginLoan("BTC", "USDT", number("1"), number("90000"))
    one = Position("1", "main", "BTC-USDT", "MARGIN", mode, "net", "BTC")
    own = number(margin) if mode == ISOLATED else Decimal(0)
    return one._replace(
        contracts=number("1"), entry=number("90000"), margin=own, loan=loan, part="BTC"
    )


def short_position() -> Position:
    """Return a position of 90,000 USDT that owes 1 BTC, with 20,000 USDT of margin."""
    loan = MarginLoan("USDT", "BTC", number("90000"), number("1"))
    one = Position("1", "main", "BTC-USDT", "MARGIN", ISOLATED, "net", "USDT")
    return one._replace(
        contracts=number("-1"), entry=number("90000"), margin=number("20000"), loan=loan
    )._replace(is_short=True, part="USDT")


def sale(size: str, price: str) -> TradeSide:
    base, value = number(size), number(size) * number(price)
    fee, lot = Decimal(0), number("0.00001")
    return TradeSide("sell", base, number(price), base, "BTC", value, "USDT", fee, lot)


def purchase(size: str, price: str) -> TradeSide:
    base, value = number(size), number(size) * number(price)
    fee, lot = Decimal(0), number("0.00001")
    return TradeSide("buy", base, number(price), value, "USDT", base, "BTC", fee, lot)


def taken(change: MarginChange, place: LedgerAccount) -> Decimal:
    """Return what a place has less than before."""
    out = sum((one.amount for one in change.moves if one.debit == place), Decimal(0))
    back = sum((one.amount for one in change.moves if one.credit == place), Decimal(0))
    return out - back


@pytest.mark.parametrize(
    ("position", "leg", "insured"),
    [
        # 1.2 BTC bring 84,000 USDT at 70,000; 6,000 are missing, 0.0857 BTC at that price.
        (long_position(), sale("1.2", "70000"), "0.0857"),
        # 110,000 USDT buy 0.9166 BTC at 120,000; 0.0834 are missing, 10,008 USDT.
        (short_position(), purchase("0.9166", "120000"), "10000"),
    ],
)
def test_what_margin_does_not_pay_of_an_isolated_position_the_fund_pays(
    position: Position, leg: TradeSide, insured: str
) -> None:
    change = reduce(position, leg, PLACES)
    assert change.position.contracts == change.position.margin == 0
    assert taken(change, BOOK) == 0
    assert taken(change, MARGIN) == position.margin
    assert abs(taken(change, INSURANCE) - number(insured)) < number("0.0001")


def test_the_margin_pays_before_it_goes_back() -> None:
    change = reduce(long_position(), sale("1.1", "90000"), PLACES)
    # 99,000 USDT repay the debt; a tenth of a BTC of the margin was sold for the rest.
    assert taken(change, MARGIN) == number("0.2")
    assert change.margin == number("-0.2")
    there = {(one.ccy, one.credit) for one in change.moves if one.amount and one.credit == BOOK}
    assert {ccy for ccy, _ in there} == {"BTC", "USDT"}
    book = [(one.ccy, one.amount) for one in change.moves if one.amount and one.credit == BOOK]
    assert sorted(book) == [("BTC", number("0.1")), ("USDT", number("9000"))]
    assert not [one for one in change.moves if one.amount and one.debit == BOOK]


def test_the_account_pays_what_a_cross_position_lacks() -> None:
    change = reduce(long_position(CROSS), sale("1", "70000"), PLACES)
    # 20,000 USDT are missing: 0.2857 BTC at the price of the trade.
    assert abs(taken(change, BOOK) - number("0.2857")) < number("0.0001")
    assert taken(change, INSURANCE) == 0


def test_a_part_gives_back_its_share_of_the_margin() -> None:
    change = reduce(long_position(), sale("0.5", "90000"), PLACES)
    # Half of the debt is repaid.
    assert change.margin == number("-0.1")
    assert change.position.margin == number("0.1")
    assert change.position.loan is not None
    assert change.position.loan.owed == 45_000
