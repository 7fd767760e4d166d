"""Sowing of fiat money: currencies, payment methods, bank accounts and the desk."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fauxchange.domain.core.money import ZERO
from fauxchange.domain.fiat.payment_methods import (
    DEPOSIT,
    WITHDRAWAL,
    BankAccount,
    BankAccounts,
    PaymentLimits,
    PaymentMethod,
    PaymentMethods,
    Stage,
    methods_key,
)
from fauxchange.domain.fiat.trades import TERMS, DeskCurrency, DeskTerms
from fauxchange.domain.funding.currency import Currency, key
from fauxchange.domain.funding.vasps import LIST, Vasp, Vasps

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fauxchange.domain.core.unit_of_work import UnitOfWork

_KINDS = {"deposits": DEPOSIT, "withdrawals": WITHDRAWAL}
_STAGES = ("pending", "inqueue", "processing")


def sow_fiat(unit: UnitOfWork, name: str, said: Mapping[str, Any] | None) -> None:
    """Write what can be done with fiat money, if the world says it."""
    if said is None:
        return
    currencies = said["currencies"]
    for ccy, facts in currencies.items():
        # No chain has it, so it is moved between books, and neither withdrawn nor deposited there.
        listed = Currency(
            ccy, facts["name"], "", facts["places"], ZERO, can_internal=False, chains=()
        )
        unit.put(key(name, ccy), listed)
        for member, kind in _KINDS.items():
            methods = tuple(
                _method(kind, facts["places"], one) for one in said[member] if one["ccy"] == ccy
            )
            unit.put(methods_key(name, kind, ccy), PaymentMethods(methods))
    for owner in {one["account"] for one in said["bankAccounts"]}:
        own = (_bank(one) for one in said["bankAccounts"] if one["account"] == owner)
        unit.put(key(name, owner), BankAccounts(tuple(own)))
    unit.put(TERMS, _desk(said["desk"], currencies))


def sow_venues(unit: UnitOfWork, said: Sequence[Mapping[str, str]]) -> None:
    """Write which other exchanges there are."""
    unit.put(LIST, Vasps(tuple(Vasp(one["id"], one["name"]) for one in said)))


def fiat_mistakes(
    exchange: Mapping[str, Any], prices: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Yield what a schema cannot say: where it is wrong, and why."""
    said = exchange.get("fiat")
    if said is None:
        return
    for ccy in sorted(set(said["currencies"]) - set(prices)):
        yield f"/fiat/currencies/{ccy}", "the world has no price of it"
    for member in _KINDS:
        yield from _method_mistakes(said, member)
    yield from _bank_mistakes(said, {account["id"] for account in exchange["accounts"]})
    yield from _desk_mistakes(said, prices)


def _method_mistakes(said: Mapping[str, Any], member: str) -> Iterator[tuple[str, str]]:
    seen = set()
    for i, one in enumerate(said[member]):
        where = f"/fiat/{member}/{i}"
        if one["ccy"] not in said["currencies"]:
            yield f"{where}/ccy", f"{one['ccy']!r} is not among the currencies"
        if (one["ccy"], one["method"]) in seen:
            yield f"{where}/method", f"{one['ccy']} has it already"
        seen.add((one["ccy"], one["method"]))
        limits = one.get("limits", {})
        if Decimal(limits.get("minAmt", 0)) > Decimal(limits.get("maxAmt", "Infinity")):
            yield f"{where}/limits/minAmt", "more than maxAmt"


def _bank_mistakes(said: Mapping[str, Any], owners: set[str]) -> Iterator[tuple[str, str]]:
    methods = {(one["ccy"], one["method"]) for member in _KINDS for one in said[member]}
    seen = set()
    for i, one in enumerate(said["bankAccounts"]):
        where = f"/fiat/bankAccounts/{i}"
        if one["account"] not in owners:
            yield f"{where}/account", f"no account {one['account']!r}"
        if (one["ccy"], one["method"]) not in methods:
            yield f"{where}/method", f"{one['ccy']} has no {one['method']}"
        if one["id"] in seen:
            yield f"{where}/id", "another bank account has this id"
        seen.add(one["id"])


def _desk_mistakes(said: Mapping[str, Any], prices: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    desk = said["desk"]
    if Decimal(desk["spread"]) >= 1:
        yield "/fiat/desk/spread", "a spread is less than the price"
    for ccy in sorted(set(desk["fiat"]) - set(said["currencies"])):
        yield f"/fiat/desk/fiat/{ccy}", "not among the currencies"
    for ccy in sorted(set(desk["crypto"]) - set(prices)):
        yield f"/fiat/desk/crypto/{ccy}", "the world has no price of it"
    for kind in ("fiat", "crypto"):
        for ccy, one in desk[kind].items():
            if Decimal(one["min"]) > Decimal(one["max"]):
                yield f"/fiat/desk/{kind}/{ccy}/min", "more than max"


def _method(kind: str, places: int, one: Mapping[str, Any]) -> PaymentMethod:
    limits = {name: Decimal(amount) for name, amount in one.get("limits", {}).items()}
    seconds = one.get("seconds", {})
    return PaymentMethod(
        kind=kind,
        ccy=one["ccy"],
        name=one["method"],
        places=places,
        fee_rate=Decimal(one["feeRate"]),
        min_fee=Decimal(one["minFee"]),
        limits=PaymentLimits(
            least=limits.get("minAmt"),
            most=limits.get("maxAmt"),
            daily=limits.get("daily"),
            weekly=limits.get("weekly"),
            monthly=limits.get("monthly"),
            lifetime=limits.get("lifetime"),
        ),
        stages=tuple(Stage(state, seconds[state] * 1000) for state in _STAGES if state in seconds),
        is_suspended=one.get("suspended", False),
        by_api=one.get("api", True),
    )


def _bank(one: Mapping[str, Any]) -> BankAccount:
    return BankAccount(
        id=one["id"],
        ccy=one["ccy"],
        method=one["method"],
        number=one["number"],
        recipient=one["recipient"],
        bank=one["bank"],
        code=one["code"],
        bounces=one.get("bounces", False),
    )


def _desk(said: Mapping[str, Any], currencies: Mapping[str, Any]) -> DeskTerms:
    dealt = {
        ccy: DeskCurrency(
            ccy=ccy,
            places=currencies[ccy]["places"],
            least=Decimal(one["min"]),
            most=Decimal(one["max"]),
            is_fiat=True,
            fixed_daily=Decimal(one["fixedDaily"]),
        )
        for ccy, one in said["fiat"].items()
    }
    for ccy, one in said["crypto"].items():
        least, most = Decimal(one["min"]), Decimal(one["max"])
        dealt[ccy] = DeskCurrency(ccy, one["places"], least, most)
    return DeskTerms(Decimal(said["spread"]), said["ttlMs"], dealt)
