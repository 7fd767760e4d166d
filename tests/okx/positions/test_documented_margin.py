"""The documented example of account/positions: an isolated position of BTC-USDT on margin.

Its own figures lead to the others (help page of isolated margin), as far as floats are exact.
"""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.positions.loan import MarginLoan, MarginLoanView

MARK = Decimal("62891.9")
# The position has 0.00190433573 BTC, of which 0.000317654 are its margin.
MARGIN = Decimal("0.000317654")
LOAN = MarginLoan(
    "BTC",
    "USDT",
    assets=Decimal("0.00190433573") - MARGIN,
    owed=Decimal("99.9998177776581948"),
    fee_rate=Decimal("0.001"),
)
VIEW = MarginLoanView(LOAN, is_long=True, is_alike=True)
MAINTENANCE = Decimal("0.02")


def shown(number: Decimal | None, like: str) -> str:
    assert number is not None
    return str(number.quantize(Decimal(like)))


def test_its_profit_is_what_it_has_less_what_it_owes() -> None:
    assert shown(VIEW.profit_at(MARK), "1e-16") == "-0.0000033452492717"


def test_its_profit_is_a_part_of_its_margin() -> None:
    assert shown(VIEW.profit_at(MARK) / MARGIN, "1e-13") == "-0.0105311101756"


def test_its_maintenance_margin_is_a_part_of_its_debt() -> None:
    assert shown(VIEW.owed_at(MARK) * MAINTENANCE, "1e-16") == "0.0000318005395854"


def test_its_ratio_counts_the_fee_of_closing() -> None:
    must = VIEW.owed_at(MARK) * VIEW.kept(MAINTENANCE)
    assert shown((MARGIN + VIEW.profit_at(MARK)) / must, "1e-13") == "9.4041439299474"


def test_its_liquidation_price_is_where_that_ratio_is_one() -> None:
    assert shown(VIEW.price_where_kept(MARGIN, MAINTENANCE), "1e-10") == "53615.4483365938"


def test_with_margin_in_what_it_owes_the_margin_comes_off_the_debt() -> None:
    # [|debt| * (1 + mmr) * (1 + taker fee) - margin] / assets.
    other = MarginLoanView(LOAN, is_long=True, is_alike=False)
    price = other.price_where_kept(Decimal(20), MAINTENANCE)
    assert shown(price, "0.01") == "51744.35"


def test_a_short_one_with_margin_in_quote_currency_divides_what_it_has() -> None:
    loan = MarginLoan("USDT", "BTC", Decimal(9_990), Decimal("0.1"), fee_rate=Decimal("0.001"))
    short = MarginLoanView(loan, is_long=False, is_alike=True)
    # 10,990 / (0.1 * 1.02 * 1.001).
    assert shown(short.price_where_kept(Decimal(1_000), MAINTENANCE), "0.01") == "107637.46"
    # What closes it pays its own fee: 10,990 * 0.999 / 0.1.
    assert short.price_where_gone(Decimal(1_000)) == Decimal("109790.1")
