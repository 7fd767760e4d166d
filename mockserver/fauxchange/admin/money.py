"""Operations on money: what accounts hold, what arrives, and what is simply there or gone."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fauxchange.control import accounts
from fauxchange.domain.core.money import text

from .api import Ask, operates

if TYPE_CHECKING:
    from fauxchange.domain.core.ledger import Posting


@operates("accounts.get")
def listed(ask: Ask) -> dict[str, Any]:
    """List the accounts with all they hold."""
    wanted = {name: ask.asked[name] for name in ("exchange", "id") if name in ask.asked}
    every = accounts.listed(ask.sandbox)
    return {"accounts": [one for one in every if wanted.items() <= one.items()]}


@operates("credit.post")
def credit(ask: Ask) -> dict[str, Any]:
    """Give money to an account."""
    posted = accounts.credit(ask.sandbox, *_of(ask), ask.asked.get("book", ""))
    return _posted(ask, posted, posted.credit.book)


@operates("debit.post")
def debit(ask: Ask) -> dict[str, Any]:
    """Take money from an account."""
    posted = accounts.debit(ask.sandbox, *_of(ask), ask.asked.get("book", ""))
    return _posted(ask, posted, posted.debit.book)


@operates("deposits.post")
def deposit(ask: Ask) -> dict[str, Any]:
    """Have money arrive for an account; it is confirmed as the clock goes on."""
    came = accounts.deposit(ask.sandbox, *_of(ask), ask.asked.get("chain", ""))
    told = {"id": came.id, "state": came.state, "chain": came.chain, "address": came.to}
    return {**told, "tx_id": came.tx_id, "now_ms": came.at_ms}


@operates("fiat-deposits.post")
def fiat_deposit(ask: Ask) -> dict[str, Any]:
    """Have money arrive from a bank; it is credited as the clock goes on."""
    method, bank = ask.asked["payment_method"], ask.asked.get("bank_account", "")
    came = accounts.fiat_deposit(ask.sandbox, *_of(ask), method, bank)
    told = {"id": came.id, "state": came.state, "bank_account": came.bank}
    return {**told, "fee": text(came.fee), "now_ms": ask.sandbox.clock.now_ms()}


def _of(ask: Ask) -> tuple[str, str, str, Decimal]:
    asked = ask.asked
    return asked["exchange"], asked["account"], asked["ccy"], Decimal(asked["amount"])


def _posted(ask: Ask, posted: Posting, book: str) -> dict[str, Any]:
    exchange, account, ccy, amount = _of(ask)
    held = accounts.balance(ask.sandbox, exchange, account, book, ccy)
    told = {"exchange": exchange, "account": account, "book": book, "ccy": ccy}
    shown = {"available": text(held.available), "frozen": text(held.frozen)}
    return {**told, "amount": text(amount), **shown, "now_ms": posted.at_ms}
