"""Liquid staking: ETH becomes BETH, SOL becomes OKSOL, and what is staked earns every day.

How tokens are bought and given back is in ``orders``. Tokens on their way back are in a
book of their own: they still count as held, but earn nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.calendar import last_time_of_day, next_time_of_day
from fauxchange.domain.core.document import document
from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, exchange_account
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.rates import daily_interest, rate_around
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import ScheduledTask, UnitOfWork

ACCRUE = "staking.accrue"
REDEEMING = "redeeming"
"""The book of tokens that are being redeemed."""


class RateChange(NamedTuple):
    """From a time on, another yearly rate."""

    at_ms: int
    apr: Decimal


@document("{id}")
class StakingProduct(NamedTuple):
    """What can be staked and on which terms.

    ``settle_ms`` is how long a purchase takes, ``redeem_ms`` how long a redemption does;
    ``accrue_at_ms`` the time of day (UTC) when interest is paid, ``rate_at_ms`` when a day's rate
    is published; ``apr`` the yearly rate as a fraction. ``fast_limit`` is how much a master account
    with its sub-accounts may redeem at once each day, ``platform_limit`` how much all may together.
    ``redeem_minimum`` is the least that is given back, None for that of a purchase.
    ``suspended`` are the actions that are refused: purchase, redeem, cancel. ``changes`` are other
    yearly rates than the first, each from a time on.
    """

    id: str
    pays: str
    gives: str
    minimum: Decimal
    places: int
    settle_ms: int
    accrue_at_ms: int
    apr: Decimal
    redeem_ms: int
    fast_limit: Decimal
    platform_limit: Decimal
    rate_at_ms: int
    seed: int = 0
    suspended: frozenset[str] = frozenset()
    redeem_minimum: Decimal | None = None
    changes: tuple[RateChange, ...] = ()

    def apr_at(self, at_ms: int) -> Decimal:
        """Return the yearly rate that holds at a time."""
        i = bisect_right(self.changes, at_ms, key=lambda change: change.at_ms)
        return self.changes[i - 1].apr if i else self.apr


@document("{account}/{product}")
class StakingInterest(NamedTuple):
    """One account's interest from one product."""

    account: str
    product: str
    latest: Decimal = ZERO
    total: Decimal = ZERO


def start_accrual(
    unit: UnitOfWork,
    account: str,
    product: StakingProduct,
    now_ms: int,
    staked: StakingInterest | None = None,
) -> None:
    """Have an account earn from now on; the first interest comes at the next accrual time."""
    if unit.find(StakingInterest, account, product.id) is not None:
        return
    unit.put(staked or StakingInterest(account, product.id))
    unit.schedule(ScheduledTask(next_accrual(product, now_ms), ACCRUE, _whose(account, product)))


@on_due(ACCRUE)
def accrue(ledger: Ledger, due: ScheduledTask) -> None:
    """Pay one day's interest on all that is held of the token, and plan the next day's."""
    unit = ledger.unit
    product = unit.get(StakingProduct, due.data["product"])
    account: str = due.data["account"]
    earning = _earning(unit.get(Account, account), product)
    interest = daily_interest(earning, product.apr_at(ledger.now_ms), product.places)
    if interest:
        ledger.move(
            product.gives,
            interest,
            debit=exchange_account("interest"),
            credit=LedgerAccount(account, "funding"),
            reason="staking interest",
        )
        staked = unit.get(StakingInterest, account, product.id)
        total = EXACT.add(staked.total, interest)
        unit.put(staked._replace(latest=interest, total=total))
    unit.schedule(
        ScheduledTask(next_accrual(product, ledger.now_ms), ACCRUE, _whose(account, product))
    )


def set_rate(ledger: Ledger, product_id: str, apr: Decimal) -> StakingProduct:
    """Have a product pay another yearly rate from now on.

    Raises:
        KeyError: there is no such product.

    """
    product = ledger.unit.get(StakingProduct, product_id)
    changed = product._replace(changes=(*product.changes, RateChange(ledger.now_ms, apr)))
    ledger.unit.put(changed)
    return changed


def next_accrual(product: StakingProduct, now_ms: int) -> int:
    """Return the first accrual time after now."""
    return next_time_of_day(product.accrue_at_ms, now_ms)


def daily_rates(product: StakingProduct, days: int, now_ms: int) -> Iterator[tuple[int, Decimal]]:
    """Yield the rates of the last days, newest first: the time of publication, and the rate."""
    latest_ms = last_time_of_day(product.rate_at_ms, now_ms)
    for day in range(days):
        at_ms = latest_ms - day * DAY_MS
        apr = product.apr_at(at_ms)
        yield at_ms, rate_around(apr, product.seed, f"staking/{product.id}", at_ms)


def _earning(account: Account, product: StakingProduct) -> Decimal:
    redeeming = account.balance(REDEEMING, product.gives).total
    return EXACT.subtract(account.total(product.gives), redeeming)


def _whose(account: str, product: StakingProduct) -> dict[str, str]:
    return {"account": account, "product": product.id}
