"""The accounts that bots trade with: each has its own, and its owner's equity counts them all."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.document import document
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.trading_account.account import equity_of


@document("{account}")
class OpenPurses(NamedTuple):
    """The accounts of an account's bots that have not stopped."""

    account: str
    purses: tuple[str, ...] = ()


def purse_of(account: str, bot: str) -> str:
    """Return the name of the account that a bot trades with."""
    return f"{account}.{bot}"


def bot_of_purse(purse: str) -> tuple[str, str]:
    """Return whose the bot is that trades with an account, and its id; of others what is none."""
    account, _, bot = purse.rpartition(".")
    return account, bot


def add_purse(unit: UnitOfWork, account: str, purse: str) -> None:
    """Count the account of a bot among those that have not stopped."""
    known = unit.find(OpenPurses, account) or OpenPurses(account)
    unit.put(OpenPurses(account, (*known.purses, purse)))


def remove_purse(unit: UnitOfWork, account: str, purse: str) -> None:
    """Count the account of a bot that has stopped no more."""
    known = unit.find(OpenPurses, account)
    if known is None:
        # The bot comes from a snapshot of before there was a count.
        return
    purses = tuple(one for one in known.purses if one != purse)
    if purses:
        unit.put(OpenPurses(account, purses))
    else:
        unit.delete(OpenPurses, account)


def strategy_equity(unit: UnitOfWork, account: str, now_ms: int) -> Mapping[str, Decimal]:
    """Return what the bots of an account have of each currency."""
    sums: dict[str, Decimal] = {}
    known = unit.find(OpenPurses, account)
    for purse in known.purses if known else ():
        for one in equity_of(unit, unit.get(Account, purse), now_ms):
            sums[one.ccy] = EXACT.add(sums.get(one.ccy, ZERO), one.equity)
    return sums
