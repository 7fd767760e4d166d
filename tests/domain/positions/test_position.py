"""What trades make of a position."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from fauxchange.domain.positions.arithmetic import Contract
from fauxchange.domain.positions.position import (
    CROSS,
    LONG,
    NET,
    SHORT,
    Position,
    trade,
)

LINEAR = Contract(Decimal("0.01"), is_inverse=False)


def _position(side: str = NET, **members: Any) -> Position:
    return Position("1", "okx:main", "BTC-USDT-SWAP", "SWAP", CROSS, side, "USDT")._replace(
        **members
    )


def test_contracts_of_the_same_sign_are_added_and_change_the_entry_price() -> None:
    change = trade(
        _position(contracts=Decimal(1), entry=Decimal(100), true_entry=Decimal(100)),
        LINEAR,
        Decimal(1),
        Decimal(200),
    )
    assert change.position.contracts == 2
    assert change.position.entry == 150
    assert [change.opened, change.closed, change.won] == [1, 0, 0]


def test_contracts_of_the_other_sign_close_and_leave_the_entry_price() -> None:
    change = trade(
        _position(contracts=Decimal(3), entry=Decimal(100)), LINEAR, Decimal(-1), Decimal(160)
    )
    assert [change.position.contracts, change.position.entry] == [2, 100]
    assert [change.closed, change.won, change.opened] == [1, Decimal("0.6"), 0]
    assert change.ended is None


def test_a_short_position_is_closed_by_purchases() -> None:
    change = trade(
        _position(contracts=Decimal(-3), entry=Decimal(100)), LINEAR, Decimal(3), Decimal(90)
    )
    assert change.position.contracts == 0
    assert [change.closed, change.won] == [-3, Decimal("0.3")]
    assert change.ended == change.position


def test_a_net_position_turns_and_is_a_new_one_with_the_rest() -> None:
    held = _position(contracts=Decimal(1), entry=Decimal(100), fee=Decimal("-0.1"))
    change = trade(held, LINEAR, Decimal(-3), Decimal(110), new_id="2")
    assert change.ended is not None
    assert change.ended.id == "1"
    assert [change.ended.contracts, change.ended.fee] == [0, Decimal("-0.1")]
    assert change.position.id == "2"
    assert [change.position.contracts, change.position.entry] == [-2, 110]
    assert [change.position.fee, change.won, change.opened] == [0, Decimal("0.1"), -2]


def test_a_position_of_one_direction_cannot_turn() -> None:
    with pytest.raises(ValueError, match="more than the long position has"):
        trade(_position(LONG, contracts=Decimal(1)), LINEAR, Decimal(-2), Decimal(100))


def test_what_was_closed_has_a_mean_price_of_its_own() -> None:
    held = _position(contracts=Decimal(4), entry=Decimal(100))
    once = trade(held, LINEAR, Decimal(-1), Decimal(110)).position
    twice = trade(once, LINEAR, Decimal(-1), Decimal(130)).position
    assert [twice.closed, twice.closed_price, twice.largest] == [2, 120, 0]


def test_the_direction_of_a_net_position_is_that_of_its_contracts() -> None:
    assert _position(contracts=Decimal(-1), is_short=True).way == SHORT
    assert _position(contracts=Decimal(1)).way == LONG
    assert _position(SHORT).way == SHORT
