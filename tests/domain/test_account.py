"""Accounts and what they hold."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fauxchange.domain.core.account import NOTHING, Account, Balance

ETH = Balance(Decimal("1.5"), Decimal("0.5"))
ACCOUNT = Account("okx:main", "1", "okx:main", {"funding": {"ETH": ETH}})


def test_the_total_is_available_and_frozen_together() -> None:
    assert ETH.total == Decimal("2.0")
    assert Balance(Decimal("1.50")).total == Decimal("1.50")


def test_nothing_is_held_of_what_was_never_there() -> None:
    assert ACCOUNT.balance("funding", "BTC") == NOTHING
    assert ACCOUNT.balance("trading", "ETH") == NOTHING
    assert NOTHING.total == 0


def test_a_book_that_was_never_used_is_empty() -> None:
    assert ACCOUNT.book("trading") == {}
    assert ACCOUNT.spot == {}
    assert ACCOUNT.funding == {"ETH": ETH}


def test_a_change_makes_a_new_account_and_leaves_the_old_one() -> None:
    changed = ACCOUNT.with_balance("funding", "ETH", Balance(Decimal(1)))
    assert changed.balance("funding", "ETH") == Balance(Decimal(1))
    assert ACCOUNT.balance("funding", "ETH") == ETH


def test_a_change_leaves_other_currencies_and_books_alone() -> None:
    changed = ACCOUNT.with_balance("funding", "BTC", Balance(Decimal(1)))
    changed = changed.with_balance("trading", "ETH", Balance(Decimal(2)))
    assert changed.books == {
        "funding": {"ETH": ETH, "BTC": Balance(Decimal(1))},
        "trading": {"ETH": Balance(Decimal(2))},
    }
    assert (changed.id, changed.user, changed.master) == ("okx:main", "1", "okx:main")


def test_currencies_keep_the_order_they_came_in() -> None:
    changed = ACCOUNT.with_balance("funding", "BTC", NOTHING).with_balance(
        "funding", "ETH", NOTHING
    )
    assert list(changed.funding) == ["ETH", "BTC"]


def test_accounts_and_amounts_are_frozen() -> None:
    with pytest.raises(AttributeError):
        ACCOUNT.user = "2"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        ETH.frozen = Decimal(0)  # type: ignore[misc]
