"""Addresses, deposits, withdrawals and transfers of spot accounts (spot-trading/account)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from heapq import merge
from itertools import islice
from typing import NamedTuple

from fauxchange.domain.core.account import Account, account_id
from fauxchange.domain.core.history import choice_log
from fauxchange.domain.core.rejection import BadParameter, UnknownCurrency
from fauxchange.domain.funding import currency, deposits, transfers
from fauxchange.domain.funding.currency import Chain
from fauxchange.domain.funding.deposits import Deposit, FundingLogEntry
from fauxchange.domain.funding.withdrawals import requests, withdrawal
from fauxchange.domain.funding.withdrawals.withdrawal import Withdrawal
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.coinw.enums import count, numbers, word
from fauxchange.exchanges.coinw.market import EXCHANGE
from fauxchange.exchanges.coinw.rows import funding as rows
from fauxchange.exchanges.coinw.rows.funding import Row

from .market.lookup import venue_of
from .registry import coinw


@coinw.handles("spot/private/returnDepositAddresses.post")
def return_deposit_addresses(call: Call) -> Iterator[Row]:
    """Yield the address of the account on a chain of a coin."""
    code = int(call.params["symbolId"])
    ccy = next((one.name for one in venue_of(call).coins if one.code == code), None)
    if ccy is None:
        raise UnknownCurrency(str(code))
    chain = _chain(call, ccy, call.params["chain"])
    yield rows.address(chain, deposits.address_of(call.unit, call.account, chain))


@coinw.handles("spot/private/doWithdraw.post")
def do_withdraw(call: Call) -> Row:
    """Begin a withdrawal: over a chain, or to another user."""
    params = call.params
    ccy, amount, to = params["currency"], Decimal(params["amount"]), params["address"]
    if word(call, "withdrawalType", call.param("type")) == withdrawal.INTERNAL:
        # Phone numbers have their area code with them, as far as documented.
        order = withdrawal.WithdrawalOrder(
            withdrawal.INTERNAL,
            ccy,
            amount,
            to,
            word(call, "recipientType", str(params["innerToType"])),
            area_code=to,
        )
    else:
        chain, memo = _chain(call, ccy, params["chain"]), _memo(call)
        to = f"{to}:{memo}" if chain.network.tag and memo else to
        order = withdrawal.WithdrawalOrder(withdrawal.ON_CHAIN, ccy, amount, to, chain=chain.name)
    return rows.new_withdrawal(requests.withdraw(call.ledger, call.account, order))


@coinw.handles("spot/private/cancelWithdraw.post")
def cancel_withdraw(call: Call) -> None:
    """Cancel a withdrawal that is still waiting."""
    withdrawal.cancel(call.ledger, call.account.id, str(int(call.params["id"])))


@coinw.handles("spot/private/spotWealthTransfer.post")
def spot_wealth_transfer(call: Call) -> bool:
    """Move money between the spot and the funding account.

    Raises:
        BadParameter: the two accounts are not those that the kind of transfer names.

    """
    params = call.params
    if params["bizType"] != f"{params['accountType']}_TO_{params['targetAccountType']}":
        raise BadParameter("bizType", "it does not name the two accounts")
    origin, target = word(call, "bookTransfer", params["bizType"]).split(" to ")
    order = transfers.TransferOrder(
        transfers.WITHIN, params["coinCode"], Decimal(params["amount"]), origin, target
    )
    transfers.transfer(call.ledger, call.account, order)
    return True


class _Record(NamedTuple):
    """An entry of the log of deposits or of withdrawals."""

    at_ms: int
    number: int
    is_deposit: bool


@coinw.handles("spot/private/returnDepositsWithdrawals.post")
def return_deposits_withdrawals(call: Call) -> Iterator[Row]:
    """Yield the newest deposits and withdrawals of coins, or the one that is named."""
    account, ccys = call.account, call.list("symbol")
    if "depositNumber" in call.params:
        yield from _named(call, account, str(int(call.params["depositNumber"])), ccys)
        return
    logs = [
        _entries(call, log(account.id), ccy, is_deposit=is_deposit)
        for ccy in dict.fromkeys(ccys)
        for log, is_deposit in ((deposits.log_of, True), (withdrawal.log_of, False))
    ]
    for entry in islice(merge(*logs, reverse=True), count(call, "rows", "deposits")):
        if entry.is_deposit:
            yield _deposit(call, account, call.unit.get(Deposit, str(entry.number)))
        else:
            yield _withdrawal(call, call.unit.get(Withdrawal, str(entry.number)))


def _entries(call: Call, log: str, ccy: str, *, is_deposit: bool) -> Iterator[_Record]:
    entry: FundingLogEntry
    for entry in call.unit.newest(choice_log(log, ccy=ccy)):
        yield _Record(entry.at_ms, int(entry.id), is_deposit)


def _named(call: Call, account: Account, number: str, ccys: tuple[str, ...]) -> Iterator[Row]:
    incoming = call.unit.find(Deposit, number)
    if incoming is not None and incoming.account == account.id and incoming.ccy in ccys:
        yield _deposit(call, account, incoming)
    outgoing = call.unit.find(Withdrawal, number)
    if outgoing is not None and outgoing.account == account.id and outgoing.order.ccy in ccys:
        yield _withdrawal(call, outgoing)


def _deposit(call: Call, account: Account, one: Deposit) -> Row:
    status = count(call, "depositState", one.state)
    if one.is_internal:
        sender = call.unit.find(Account, account_id(EXCHANGE, one.sender))
        shown = replace(one, sender=sender.user) if sender else one
        return rows.deposit(shown, status, "", 0, "")
    chain = deposits.chain_of(call.unit, one)
    confirmations = deposits.confirmations(call.unit, one, call.now_ms)
    memo = chain.network.tag_of(account.user)
    return rows.deposit(one, status, chain.network.name, confirmations, memo)


def _withdrawal(call: Call, one: Withdrawal) -> Row:
    status = count(call, "withdrawalState", one.state)
    if not one.chain:
        return rows.withdrawal(one, status, "", 0)
    network = withdrawal.chain_of(call.unit, one).network
    is_done = one.state == withdrawal.SUCCESS
    return rows.withdrawal(one, status, network.name, network.arrival if is_done else 0)


def _chain(call: Call, ccy: str, name: str) -> Chain:
    listed = currency.currency_of(call.unit, call.account.id, ccy)
    return listed.chain(f"{ccy}-{name}")


def _memo(call: Call) -> str:
    """Return the memo of an address; the documented sample sends a word of Python for none."""
    memo = str(call.params.get("memo", ""))
    return "" if memo in numbers(call, "noMemo") else memo
