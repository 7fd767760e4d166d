"""What contracts are worth, win and lose; figures of the exchange's own help pages where named."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.positions.arithmetic import (
    Contract,
    break_even,
    liquidation_price,
    mean_price,
    profit,
    value,
)

LINEAR = Contract(Decimal("0.01"), is_inverse=False)
INVERSE = Contract(Decimal(100), is_inverse=True)


def test_linear_contracts_are_worth_their_coins_at_the_price() -> None:
    assert value(LINEAR, Decimal(-3), Decimal(60_000)) == Decimal(1800)


def test_inverse_contracts_are_worth_fewer_coins_at_a_higher_price() -> None:
    assert value(INVERSE, Decimal(5), Decimal(50_000)) == Decimal("0.01")
    assert value(INVERSE, Decimal(5), Decimal(100_000)) == Decimal("0.005")


def test_a_short_position_wins_what_a_long_one_loses() -> None:
    assert profit(LINEAR, Decimal(2), Decimal(60_000), Decimal(59_000)) == Decimal(-20)
    assert profit(LINEAR, Decimal(-2), Decimal(60_000), Decimal(59_000)) == Decimal(20)


def test_an_inverse_position_wins_the_difference_of_the_reciprocals() -> None:
    won = profit(INVERSE, Decimal(10), Decimal(40_000), Decimal(50_000))
    assert won == Decimal("0.005")


def test_a_price_that_did_not_move_wins_exactly_nothing() -> None:
    assert profit(INVERSE, Decimal(7), Decimal("41234.7"), Decimal("41234.7")) == 0


def test_the_mean_of_linear_contracts_is_weighted_by_size() -> None:
    mean = mean_price(LINEAR, Decimal(1), Decimal(60_000), Decimal(3), Decimal(64_000))
    assert mean == Decimal(63_000)


def test_the_mean_of_inverse_contracts_is_harmonic() -> None:
    mean = mean_price(INVERSE, Decimal(-1), Decimal(40_000), Decimal(-1), Decimal(60_000))
    assert mean == Decimal(48_000)


def test_means_have_twelve_digits() -> None:
    mean = mean_price(LINEAR, Decimal(1), Decimal(1), Decimal(2), Decimal(2))
    assert mean == Decimal("1.66666666667")


def test_a_long_linear_position_is_liquidated_below_its_entry() -> None:
    # (avg N V - margin) / (N V (1 - mmr - fee))
    price = liquidation_price(
        LINEAR, Decimal(100), Decimal(50_000), Decimal(5000), Decimal("0.0055")
    )
    assert price is not None
    assert price.quantize(Decimal("0.01")) == Decimal("45248.87")


def test_a_short_linear_position_is_liquidated_above_its_entry() -> None:
    price = liquidation_price(
        LINEAR, Decimal(-100), Decimal(50_000), Decimal(5000), Decimal("0.0055")
    )
    assert price is not None
    assert price.quantize(Decimal("0.01")) == Decimal("54699.15")


def test_an_inverse_long_position_is_liquidated_below_its_entry() -> None:
    # N V (1 + mmr + fee) / (N V / avg + margin)
    price = liquidation_price(
        INVERSE, Decimal(100), Decimal(50_000), Decimal("0.02"), Decimal("0.0055")
    )
    assert price is not None
    assert price.quantize(Decimal("0.01")) == Decimal("45704.55")


def test_a_position_with_more_margin_than_it_can_lose_has_no_liquidation_price() -> None:
    assert liquidation_price(LINEAR, Decimal(1), Decimal(100), Decimal(2), Decimal(0)) is None
    assert liquidation_price(INVERSE, Decimal(-1), Decimal(100), Decimal(2), Decimal(0)) is None


def test_a_position_breaks_even_where_closing_wins_back_both_fees() -> None:
    price = break_even(LINEAR, Decimal(1), Decimal(50_000), Decimal("-0.25"), Decimal("0.0005"))
    assert price is not None
    assert price.quantize(Decimal("0.01")) == Decimal("50050.03")
