"""Operations on money: what accounts hold, what arrives, and what is simply there or gone."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fauxchange.control import accounts
from fauxchange.domain.core.money import format_decimal

from .api import AdminRequest, operation

if TYPE_CHECKING:
    from fauxchange.domain.core.ledger import Posting


@operation("accounts.get")
def listed(ask: AdminRequest) -> dict[str, Any]:
    """List the accounts with all they hold."""
    wanted = {name: ask.asked[name] for name in ("exchange", "id") if name in ask.asked}
    every = accounts.listed(ask.sandbox)
    return {"accounts": [one for one in every if wanted.items() <= one.items()]}


@operation("credit.post")
def credit(ask: AdminRequest) -> dict[str, Any]:
    """Give money to an account."""
    posted = accounts.credit(ask.sandbox, *_of(ask), ask.asked.get("book", ""))
    return _posted(ask, posted, posted.credit.book)


@operation("debit.post")
def debit(ask: AdminRequest) -> dict[str, Any]:
    """Take money from an account."""
    posted = accounts.debit(ask.sandbox, *_of(ask), ask.asked.get("book", ""))
    return _posted(ask, posted, posted.debit.book)


@operation("deposits.post")
def deposit(ask: AdminRequest) -> dict[str, Any]:
    """Have money arrive for an account; it is confirmed as the clock goes on."""
    came = accounts.deposit(ask.sandbox, *_of(ask), ask.asked.get("chain", ""))
    told = {"id": came.id, "state": came.state, "chain": came.chain, "address": came.to}
    return {**told, "tx_id": came.tx_id, "now_ms": came.at_ms}


@operation("fiat-deposits.post")
def fiat_deposit(ask: AdminRequest) -> dict[str, Any]:
    """Have money arrive from a bank; it is credited as the clock goes on."""
    method, bank = ask.asked["payment_method"], ask.asked.get("bank_account", "")
    came = accounts.fiat_deposit(ask.sandbox, *_of(ask), method, bank)
    told = {"id": came.id, "state": came.state, "bank_account": came.bank}
    return {**told, "fee": format_decimal(came.fee), "now_ms": ask.sandbox.clock.now_ms()}


def _of(ask: AdminRequest) -> tuple[str, str, str, Decimal]:
    asked = ask.asked
    return asked["exchange"], asked["account"], asked["ccy"], Decimal(asked["amount"])


def _posted(ask: AdminRequest, posted: Posting, book: str) -> dict[str, Any]:
    exchange, account, ccy, amount = _of(ask)
    held = accounts.balance(ask.sandbox, exchange, account, book, ccy)
    told = {"exchange": exchange, "account": account, "book": book, "ccy": ccy}
    shown = {"available": format_decimal(held.available), "frozen": format_decimal(held.frozen)}
    return {**told, "amount": format_decimal(amount), **shown, "now_ms": posted.at_ms}
