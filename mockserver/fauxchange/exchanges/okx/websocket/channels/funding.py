"""Deposits and withdrawals (funding-account-websocket)."""

from __future__ import annotations

from collections.abc import Iterator

from fauxchange.domain.access.subaccount import SubAccount
from fauxchange.domain.core.account import Account
from fauxchange.domain.funding import deposits
from fauxchange.domain.funding.deposits import DepositChanged
from fauxchange.domain.funding.withdrawals import withdrawal
from fauxchange.domain.funding.withdrawals.withdrawal import WithdrawalChanged
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import number
from fauxchange.exchanges.okx.rows import funding as rows
from fauxchange.exchanges.okx.rows.row import Row

from .registry import okx

# What a withdrawal's tag is called on some chains; a push has all of them.
_TAGS = {"tag": "", "pmtId": "", "memo": "", "addrEx": None}


@okx.on("deposit-info", events=(DepositChanged,))
def deposit_info(call: Call, event: DepositChanged) -> Iterator[Row]:
    """Yield a deposit that has come, or got on."""
    one = event.document
    if call.params.get("ccy", one.ccy) == one.ccy:
        state = number(call, "deposit", one.state)
        confirmations = deposits.confirmations(call.unit, one, call.now_ms)
        yield {**_owner(call, one.account), **rows.deposit(one, state, confirmations)}


@okx.on("withdrawal-info", events=(WithdrawalChanged,))
def withdrawal_info(call: Call, event: WithdrawalChanged) -> Iterator[Row]:
    """Yield a withdrawal that was asked for, or got on."""
    one = event.document
    if call.params.get("ccy", one.order.ccy) == one.order.ccy:
        state = number(call, "withdrawal", one.state)
        to_kind = number(call, "addressType", one.order.to_kind)
        tag = withdrawal.chain_of(call.unit, one).network.tag if one.chain else ""
        row = rows.withdrawal(one, state, to_kind, tag)
        yield {**_TAGS, **_owner(call, one.account), **row}


def _owner(call: Call, account: str) -> Row:
    """Return whose it is, and when it is told."""
    sub = call.unit.find(SubAccount, account)
    return {
        "uid": call.unit.get(Account, account).user,
        "subAcct": sub.name if sub else "",
        "pTime": str(call.now_ms + call.skew_ms),
    }
