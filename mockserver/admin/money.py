"""Operations on money: what arrives from outside, and what is simply there or gone."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mockserver.domain import deposits, fiat_transfers
from mockserver.domain.account import Account
from mockserver.domain.currency import key
from mockserver.domain.ledger import Ledger
from mockserver.domain.money import text

from .api import AdminError, Ask, operates

if TYPE_CHECKING:
    from mockserver.domain.unit import Unit


@operates("deposits.post")
def deposit(ask: Ask) -> dict[str, Any]:
    """Have money arrive for an account; it is confirmed as the clock goes on."""
    asked, sandbox = ask.asked, ask.sandbox
    now_ms = sandbox.clock.now_ms()
    sandbox.settle(now_ms)
    with sandbox.store.transaction() as unit:
        account = account_of(unit, asked["exchange"], asked["account"])
        chain, amount = asked.get("chain", ""), Decimal(asked["amount"])
        came = deposits.arrive(Ledger(unit, now_ms), account.id, asked["ccy"], chain, amount)
    told = {"id": came.id, "state": came.state, "chain": came.chain, "address": came.to}
    return {**told, "tx_id": came.tx_id, "now_ms": now_ms}


@operates("fiat-deposits.post")
def fiat_deposit(ask: Ask) -> dict[str, Any]:
    """Have money arrive from a bank; it is credited as the clock goes on."""
    asked, sandbox = ask.asked, ask.sandbox
    now_ms = sandbox.clock.now_ms()
    sandbox.settle(now_ms)
    wanted = fiat_transfers.Wanted(
        ccy=asked["ccy"],
        method=asked["payment_method"],
        amount=Decimal(asked["amount"]),
        bank=asked.get("bank_account", ""),
    )
    with sandbox.store.transaction() as unit:
        account = account_of(unit, asked["exchange"], asked["account"])
        came = fiat_transfers.arrive(Ledger(unit, now_ms), account.id, wanted)
    told = {"id": came.id, "state": came.state, "bank_account": came.bank}
    return {**told, "fee": text(came.fee), "now_ms": now_ms}


def account_of(unit: Unit, exchange: str, account: str) -> Account:
    """Return an account of the world.

    Raises:
        AdminError: there is none of this id.

    """
    found = unit.find(Account, key(exchange, account))
    if found is None:
        raise AdminError(f"there is no account {exchange}:{account}", 404)
    return found
