"""Liquid staking: ETH becomes BETH, SOL becomes OKSOL, and what is staked earns every day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from .account import Account
from .happenings import happens
from .ledger import Ledger, Place, house
from .money import EXACT, ZERO, places, round_down
from .rejection import BadParameter, BelowMinimum
from .unit import Due

if TYPE_CHECKING:
    from .unit import Unit

DAY_MS = 86_400_000
DAYS_PER_YEAR = 365

SETTLE = "staking.settle"
ACCRUE = "staking.accrue"


@dataclass(frozen=True, slots=True)
class StakingProduct:
    """What can be staked and on which terms.

    ``settle_ms`` is how long a purchase takes; ``accrue_at_ms`` the time of day (UTC) when interest
    is paid; ``apr`` the yearly rate as a fraction.
    """

    id: str
    pays: str
    gives: str
    minimum: Decimal
    places: int
    settle_ms: int
    accrue_at_ms: int
    apr: Decimal


@dataclass(frozen=True, slots=True)
class Staked:
    """One account's interest from one product."""

    latest: Decimal = ZERO
    total: Decimal = ZERO


def staked_key(account: str, product: str) -> str:
    """Return the key of a Staked document."""
    return f"{account}/{product}"


def purchase(ledger: Ledger, account: str, product: StakingProduct, amount: Decimal) -> None:
    """Stake from the funding account; the token arrives when the purchase settles.

    Raises:
        BadParameter: more decimal places than the currency has.
        BelowMinimum: less than the product takes.
        InsufficientFunds: more than the funding account has available.

    """
    if places(amount) > product.places:
        raise BadParameter("amt", f"{product.pays} has {product.places} decimal places")
    if amount < product.minimum:
        raise BelowMinimum(product.pays, amount, product.minimum)
    ledger.move(
        product.pays,
        amount,
        debit=Place(account, "funding"),
        credit=house(f"staking:{product.id}"),
        reason="staking purchase",
    )
    data = {"account": account, "product": product.id, "amount": str(amount)}
    ledger.unit.schedule(Due(ledger.now_ms + product.settle_ms, SETTLE, data))


@happens(SETTLE)
def settle(ledger: Ledger, due: Due) -> None:
    """Credit the staked token one for one, and begin to earn if nothing earned before."""
    account, product, amount = _what(ledger, due)
    ledger.move(
        product.gives,
        amount,
        debit=house(f"staking:{product.id}"),
        credit=Place(account, "funding"),
        reason="staking settlement",
    )
    begin(ledger.unit, account, product, ledger.now_ms)


def begin(
    unit: Unit, account: str, product: StakingProduct, now_ms: int, staked: Staked | None = None
) -> None:
    """Have an account earn from now on; the first interest comes at the next accrual time."""
    key = staked_key(account, product.id)
    if unit.find(Staked, key) is not None:
        return
    unit.put(key, staked or Staked())
    unit.schedule(Due(next_accrual(product, now_ms), ACCRUE, _whose(account, product)))


@happens(ACCRUE)
def accrue(ledger: Ledger, due: Due) -> None:
    """Pay one day's interest on all that is held of the token, and plan the next day's."""
    unit = ledger.unit
    account, product, _ = _what(ledger, due)
    interest = round_down(
        _daily(held(unit.get(Account, account), product), product), product.places
    )
    if interest:
        ledger.move(
            product.gives,
            interest,
            debit=house("interest"),
            credit=Place(account, "funding"),
            reason="staking interest",
        )
        key = staked_key(account, product.id)
        staked = unit.get(Staked, key)
        total = EXACT.add(staked.total, interest)
        unit.put(key, replace(staked, latest=interest, total=total))
    unit.schedule(Due(next_accrual(product, ledger.now_ms), ACCRUE, _whose(account, product)))


def held(account: Account, product: StakingProduct) -> Decimal:
    """Return all an account holds of the product's token, in every book."""
    total = ZERO
    for book in account.books.values():
        if product.gives in book:
            total = EXACT.add(total, book[product.gives].total)
    return total


def next_accrual(product: StakingProduct, now_ms: int) -> int:
    """Return the first accrual time after now."""
    today = now_ms - now_ms % DAY_MS + product.accrue_at_ms
    return today if today > now_ms else today + DAY_MS


def _daily(amount: Decimal, product: StakingProduct) -> Decimal:
    """Return a day's interest; multiplied first, so that nothing is lost before the division."""
    return EXACT.divide(EXACT.multiply(amount, product.apr), EXACT.create_decimal(DAYS_PER_YEAR))


def _what(ledger: Ledger, due: Due) -> tuple[str, StakingProduct, Decimal]:
    product = ledger.unit.get(StakingProduct, due.data["product"])
    return due.data["account"], product, Decimal(due.data.get("amount", 0))


def _whose(account: str, product: StakingProduct) -> dict[str, str]:
    return {"account": account, "product": product.id}
