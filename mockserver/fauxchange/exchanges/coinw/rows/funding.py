"""Rows of deposits, withdrawals and addresses (spot-trading/account)."""

from __future__ import annotations

from typing import Any

from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.funding.currency import Chain
from fauxchange.domain.funding.deposits import Deposit, DepositAddress
from fauxchange.domain.funding.withdrawals.withdrawal import Withdrawal

Row = dict[str, Any]

_DEPOSIT, _WITHDRAWAL = 1, 2
_ON_CHAIN, _INTERNAL = "on_chain", "internal_transfer"


def address(chain: Chain, one: DepositAddress) -> Row:
    """One address (get-deposit-withdrawal-address); few chains have a memo."""
    return {
        "chainName": chain.network.name,
        "address": one.address,
        "memo": one.tag or None,
        "minRechargeAmount": format_decimal(chain.min_deposit),
    }


def deposit(one: Deposit, status: int, chain: str, confirmations: int, memo: str) -> Row:
    """One deposit (get-deposit-withdrawal-history): its amount is a number there."""
    return {
        "amount": float(one.amount),
        "chain": chain,
        "side": _DEPOSIT,
        "depositNumber": int(one.id),
        "address": one.to,
        "txid": one.tx_id,
        "memo": memo or None,
        "currency": one.ccy,
        "time": one.at_ms,
        "confirmations": confirmations,
        "status": status,
        "dest": _INTERNAL if one.is_internal else _ON_CHAIN,
        "fromAddress": one.sender or None,
        "toAddress": one.to or None,
    }


def withdrawal(one: Withdrawal, status: int, chain: str, confirmations: int) -> Row:
    """One withdrawal (get-deposit-withdrawal-history): its amount is a number there."""
    return {
        "amount": float(one.order.amount),
        "chain": chain,
        "side": _WITHDRAWAL,
        "depositNumber": int(one.id),
        "address": one.to,
        "txid": one.tx_id,
        "memo": one.tag or None,
        "currency": one.order.ccy,
        "time": one.at_ms,
        "confirmations": confirmations,
        "status": status,
        "dest": _ON_CHAIN if one.chain else _INTERNAL,
        "fromAddress": None,
        "toAddress": one.to or None,
    }


def new_withdrawal(one: Withdrawal) -> Row:
    """Return what is answered to a withdrawal (initiate-withdrawal): its id as text."""
    return {"depositNumber": one.id}
