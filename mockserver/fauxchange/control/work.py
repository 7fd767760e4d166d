"""Work on a sandbox: what is due first, then one unit of work at one time."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange.sandbox.sandbox import Sandbox


# Exchanges write times with 13 digits: those from 2001 to 2286.
_MOMENTS = range(10**12, 10**13)


class ControlError(Exception):
    """Something cannot be done to a sandbox; the text says why."""


class NotThereError(ControlError):
    """It is about something that the sandbox does not have."""


class FullError(ControlError):
    """There are as many as there may be."""


@contextmanager
def working(sandbox: Sandbox) -> Iterator[Ledger]:
    """Work with a ledger at the sandbox's time; what fails changes nothing."""
    now_ms = sandbox.clock.now_ms()
    sandbox.settle(now_ms)
    with sandbox.store.transaction() as unit:
        yield Ledger(unit, now_ms)


def require_moment(ms: int) -> None:
    """Refuse a time that no exchange can tell.

    Raises:
        ControlError: it is not one of 13 digits.

    """
    if ms not in _MOMENTS:
        raise ControlError(f"{ms} is no time: exchanges tell Unix milliseconds of 13 digits")


def account_of(ledger: Ledger, exchange: str, account: str) -> Account:
    """Return an account by its id in the world.

    Raises:
        NotThereError: there is none of this id.

    """
    found = ledger.unit.find(Account, f"{exchange}:{account}")
    if found is None:
        raise NotThereError(f"there is no account {exchange}:{account}")
    return found
