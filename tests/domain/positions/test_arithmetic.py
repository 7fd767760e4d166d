"""What contracts are worth, win and lose; figures of the exchange's own help pages where named."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fauxchange.domain.positions.arithmetic import (
    Contract,
    ContractsAtEntry,
    break_even,
    common_liquidation_price,
    liquidation_price,
    mean_price,
    profit,
    value,
)

LINEAR = Contract(Decimal("0.01"), is_inverse=False)
INVERSE = Contract(Decimal(100), is_inverse=True)
ETHER = Contract(Decimal("0.1"), is_inverse=False)


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


def test_both_sides_of_a_contract_are_liquidated_at_one_price() -> None:
    rate = Decimal("0.0055")
    # (50000 - 0.4 by 52000 - 1000) / (1 - 0.4 - 1.4 by the rate)
    sides = (
        ContractsAtEntry(Decimal(100), Decimal(50_000), rate),
        ContractsAtEntry(Decimal(-40), Decimal(52_000), rate),
    )
    price = common_liquidation_price(LINEAR, sides, Decimal(1000))
    assert price is not None
    assert price.quantize(Decimal("0.01")) == Decimal("47611.01")
    # (10000 - 4000 + 14000 by the rate) / (10000 / 50000 - 4000 / 40000 + 0.01)
    sides = (
        ContractsAtEntry(Decimal(100), Decimal(50_000), rate),
        ContractsAtEntry(Decimal(-40), Decimal(40_000), rate),
    )
    price = common_liquidation_price(INVERSE, sides, Decimal("0.01"))
    assert price is not None
    assert price.quantize(Decimal("0.01")) == Decimal("55245.45")


def test_a_position_with_more_margin_than_it_can_lose_has_no_liquidation_price() -> None:
    assert liquidation_price(LINEAR, Decimal(1), Decimal(100), Decimal(2), Decimal(0)) is None
    assert liquidation_price(INVERSE, Decimal(-1), Decimal(100), Decimal(2), Decimal(0)) is None


def test_a_position_breaks_even_where_closing_wins_back_both_fees() -> None:
    price = break_even(LINEAR, Decimal(1), Decimal(50_000), Decimal("-0.25"), Decimal("0.0005"))
    assert price is not None
    assert price.quantize(Decimal("0.01")) == Decimal("50050.03")


@pytest.mark.parametrize(
    ("contract", "contracts", "entry", "realised", "rate", "price"),
    [
        (ETHER, "4.55", "4296.5404560905112562", "0.0047865314229759", "0.0005", "4298.679275879"),
        (ETHER, "0.8", "4409.0689789029535865", "-71.04250118206465", "0.0005", "5299.750118738"),
        (INVERSE, "3", "102455.3932455492420727", "0.0000253283066044", "0.0003", "101607.22"),
        (INVERSE, "-1", "93569.9", "-0.0000002671799371", "0.00025", "93523.1267433174"),
    ],
)
def test_recorded_positions_break_even_where_all_that_was_realised_is_won_back(
    contract: Contract, contracts: str, entry: str, realised: str, rate: str, price: str
) -> None:
    found = break_even(contract, *map(Decimal, (contracts, entry, realised, rate)))
    assert found is not None
    assert str(found).startswith(price)
