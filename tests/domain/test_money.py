"""Amounts: exact inside, plain text at the edge."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fauxchange.domain.core.money import EXACT, format_decimal, format_scaled, places, round_down

AMOUNTS = st.decimals(-(10**20), 10**20, places=18)


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("0", "0"),
        ("0.000", "0"),
        ("-0", "0"),
        ("0E-18", "0"),
        ("37.11827078", "37.11827078"),
        ("0.52310000", "0.5231"),
        ("100", "100"),
        ("100.000", "100"),
        ("1E+3", "1000"),
        ("1E-8", "0.00000001"),
        ("0.00000010", "0.0000001"),
        ("-1.50", "-1.5"),
    ],
)
def test_an_amount_is_shown_without_exponent_and_trailing_zeros(amount: str, shown: str) -> None:
    assert format_decimal(Decimal(amount)) == shown


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("400.000", "400.000"),
        ("257.518301140000000", "257.518301140000000"),
        ("0.0330", "0.0330"),
        ("1E+3", "1000"),
        ("0E-8", "0.00000000"),
    ],
)
def test_a_scaled_amount_keeps_its_trailing_zeros(amount: str, shown: str) -> None:
    assert format_scaled(Decimal(amount)) == shown


@pytest.mark.parametrize(
    ("amount", "count"), [("1", 0), ("0.100", 3), ("1E+3", 0), ("1E-8", 8), ("10.0", 1)]
)
def test_decimal_places_are_counted_as_written(amount: str, count: int) -> None:
    assert places(Decimal(amount)) == count


@pytest.mark.parametrize(
    ("amount", "cut"),
    [("0.000065499", "0.00006549"), ("0.00006549", "0.00006549"), ("1.999999999", "1.99999999")],
)
def test_cutting_never_gives_more(amount: str, cut: str) -> None:
    assert round_down(Decimal(amount), 8) == Decimal(cut)


def test_cutting_works_for_the_largest_amount_a_world_may_have() -> None:
    largest = Decimal("9" * 30 + "." + "9" * 30)
    assert round_down(largest, 8) == Decimal("9" * 30 + "." + "9" * 8)


def test_the_largest_balance_and_the_smallest_step_add_up_exactly() -> None:
    total = EXACT.add(Decimal("9" * 30), Decimal("1E-30"))
    assert str(total) == "9" * 30 + "." + "0" * 29 + "1"


@settings(max_examples=200, deadline=None)
@given(AMOUNTS)
def test_text_reads_back_to_the_same_amount(amount: Decimal) -> None:
    shown = format_decimal(amount)
    assert Decimal(shown) == amount
    assert "E" not in shown
    assert not (shown.endswith("0") and "." in shown)


@settings(max_examples=100, deadline=None)
@given(st.lists(AMOUNTS, max_size=20))
def test_sums_do_not_depend_on_the_order(amounts: list[Decimal]) -> None:
    forward = backward = Decimal(0)
    for amount in amounts:
        forward = EXACT.add(forward, amount)
    for amount in reversed(amounts):
        backward = EXACT.add(backward, amount)
    assert forward == backward
