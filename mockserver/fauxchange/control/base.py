"""What all parts of the control of a sandbox share: its ledger at its time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from fauxchange.app import MockApp
from fauxchange.domain.core.account import Account, account_id
from fauxchange.domain.core.ledger import Ledger
from fauxchange.exchanges.exchange import Exchange
from fauxchange.sandbox.sandbox import Sandbox

from .errors import ControlError, NotThereError

Amount = Decimal | str | int

# Exchanges write times with 13 digits: those from 2001 to 2286.
_MOMENTS = range(10**12, 10**13)

# The exchange tells of times years before and after now, and those have 13 digits too.
_CLOCK = range(1_100_000_000_000, 9_900_000_000_001)


def require_clock(ms: int) -> None:
    """Refuse a time at which an exchange would tell of times that it cannot write.

    Raises:
        ControlError: it is before November 2004 or after September 2283.

    """
    if ms not in _CLOCK:
        raise ControlError(
            f"no clock goes to {ms}, only from {_CLOCK[0]} to {_CLOCK[-1]}: exchanges write times "
            "around it with 13 digits"
        )


def require_moment(ms: int) -> None:
    """Refuse a time that no exchange can write.

    Raises:
        ControlError: it is not one of 13 digits.

    """
    if ms not in _MOMENTS:
        raise ControlError(f"{ms} is no time: exchanges tell Unix milliseconds of 13 digits")


class ControlBase:
    """A sandbox, and units of work on it."""

    sandbox: Sandbox

    @contextmanager
    def _ledger(self, missing: str = "") -> Iterator[Ledger]:
        """Give a ledger at the sandbox's time, after all that is due; an error changes nothing.

        With ``missing`` the errors of the domain become those of control: a KeyError says that the
        thing is missing, a ValueError that the act is not possible.
        """
        now_ms = self.sandbox.clock.now_ms()
        self.sandbox.settle(now_ms)
        try:
            with self.sandbox.store.transaction() as unit:
                yield Ledger(unit, now_ms)
        except KeyError:
            if not missing:
                raise
            raise NotThereError(missing) from None
        except ValueError as error:
            if not missing:
                raise
            raise ControlError(str(error)) from None


def find_exchange(app: MockApp, name: str) -> Exchange:
    """Return an exchange that the server plays.

    Raises:
        NotThereError: it does not play it.

    """
    exchange = app.exchanges.get(name)
    if exchange is None:
        raise NotThereError(f"{name} is not played here")
    return exchange


def find_account(ledger: Ledger, exchange: str, account: str) -> Account:
    """Return an account by its id in the world.

    Raises:
        NotThereError: there is none of this id.

    """
    document = ledger.unit.find(Account, account_id(exchange, account))
    if document is None:
        raise NotThereError(f"there is no account {exchange}:{account}")
    return document
