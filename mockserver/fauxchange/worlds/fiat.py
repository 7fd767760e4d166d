"""Fiat money: currencies, payment methods, bank accounts and the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fauxchange.domain.core.account import account_id
from fauxchange.domain.core.money import ZERO
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.fiat.payment_methods import (
    DEPOSIT,
    WITHDRAWAL,
    BankAccount,
    BankAccounts,
    PaymentLimits,
    PaymentMethod,
    PaymentMethods,
)
from fauxchange.domain.fiat.trades import DeskCurrency, DeskTerms
from fauxchange.domain.funding.currency import Currency
from fauxchange.domain.funding.vasps import Vasp, Vasps

from .layout import KEY, FileSource, layout, read
from .mistakes import Mistakes, above, not_below, unpriced

_KINDS = {"deposits": DEPOSIT, "withdrawals": WITHDRAWAL}
_STAGES = ("pending", "inqueue", "processing")


def _stages(seconds: Mapping[str, int]) -> list[Any]:
    return [{"state": one, "ms": seconds[one] * 1000} for one in _STAGES if one in seconds]


layout(
    PaymentMethod,
    name="method",
    limits=FileSource("limits", default={}),
    stages=FileSource("seconds", _stages, default={}),
    is_suspended="suspended",
    by_api="api",
)
layout(PaymentLimits, least="minAmt", most="maxAmt")
layout(DeskCurrency, ccy=KEY, least="min", most="max")


def seed_fiat(unit: UnitOfWork, name: str, fiat: Mapping[str, Any] | None) -> None:
    """Write what can be done with fiat money, if the world has it."""
    if fiat is None:
        return
    currencies = fiat["currencies"]
    for rank, (ccy, facts) in enumerate(currencies.items()):
        # No chain has it, so it is moved between books, and neither withdrawn nor deposited there.
        currency = read(
            Currency,
            facts,
            (ccy,),
            exchange=name,
            logo="",
            min_internal=ZERO,
            can_internal=False,
            chains=(),
            rank=rank,
        )
        unit.put(currency)
        for member, kind in _KINDS.items():
            methods = tuple(
                read(PaymentMethod, one, kind=kind, places=facts["places"])
                for one in fiat[member]
                if one["ccy"] == ccy
            )
            unit.put(PaymentMethods(name, kind, ccy, methods))
    for owner in {one["account"] for one in fiat["bankAccounts"]}:
        own = (read(BankAccount, one) for one in fiat["bankAccounts"] if one["account"] == owner)
        unit.put(BankAccounts(account_id(name, owner), tuple(own)))
    unit.put(_desk(fiat["desk"], currencies))


def seed_vasps(unit: UnitOfWork, vasps: Sequence[Mapping[str, str]]) -> None:
    """Write which other exchanges there are."""
    unit.put(Vasps(tuple(read(Vasp, one) for one in vasps)))


def _desk(desk: Mapping[str, Any], currencies: Mapping[str, Any]) -> DeskTerms:
    fiat = {
        ccy: read(DeskCurrency, one, (ccy,), places=currencies[ccy]["places"], is_fiat=True)
        for ccy, one in desk["fiat"].items()
    }
    crypto = {ccy: read(DeskCurrency, one, (ccy,)) for ccy, one in desk["crypto"].items()}
    return read(DeskTerms, desk, currencies={**fiat, **crypto})


def fiat_mistakes(exchange: Mapping[str, Any], prices: Mapping[str, Any]) -> Mistakes:
    """Yield what a schema cannot say: where it is wrong, and why."""
    fiat = exchange.get("fiat")
    if fiat is None:
        return
    yield from unpriced("/fiat/currencies", fiat["currencies"], prices)
    for member in _KINDS:
        yield from _method_mistakes(fiat, member)
    yield from _bank_mistakes(fiat, {account["id"] for account in exchange["accounts"]})
    yield from _desk_mistakes(fiat, prices)


def _method_mistakes(fiat: Mapping[str, Any], member: str) -> Mistakes:
    seen = set()
    for i, one in enumerate(fiat[member]):
        where = f"/fiat/{member}/{i}"
        if one["ccy"] not in fiat["currencies"]:
            yield f"{where}/ccy", f"{one['ccy']!r} is not among the currencies"
        if (one["ccy"], one["method"]) in seen:
            yield f"{where}/method", f"{one['ccy']} has it already"
        seen.add((one["ccy"], one["method"]))
        limits = one.get("limits", {})
        least, most = limits.get("minAmt", "0"), limits.get("maxAmt", "Infinity")
        yield from above(f"{where}/limits/minAmt", least, most, "more than maxAmt")


def _bank_mistakes(fiat: Mapping[str, Any], owners: set[str]) -> Mistakes:
    methods = {(one["ccy"], one["method"]) for member in _KINDS for one in fiat[member]}
    seen = set()
    for i, one in enumerate(fiat["bankAccounts"]):
        where = f"/fiat/bankAccounts/{i}"
        if one["account"] not in owners:
            yield f"{where}/account", f"no account {one['account']!r}"
        if (one["ccy"], one["method"]) not in methods:
            yield f"{where}/method", f"{one['ccy']} has no {one['method']}"
        if one["id"] in seen:
            yield f"{where}/id", "another bank account has this id"
        seen.add(one["id"])


def _desk_mistakes(fiat: Mapping[str, Any], prices: Mapping[str, Any]) -> Mistakes:
    desk = fiat["desk"]
    yield from not_below(
        "/fiat/desk/spread", desk["spread"], "1", "a spread is less than the price"
    )
    for ccy in sorted(set(desk["fiat"]) - set(fiat["currencies"])):
        yield f"/fiat/desk/fiat/{ccy}", "not among the currencies"
    yield from unpriced("/fiat/desk/crypto", desk["crypto"], prices)
    for kind in ("fiat", "crypto"):
        for ccy, one in desk[kind].items():
            yield from above(
                f"/fiat/desk/{kind}/{ccy}/min", one["min"], one["max"], "more than max"
            )
