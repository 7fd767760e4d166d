"""Rows of sub-accounts, their keys and transfers (common/introduction)."""

from __future__ import annotations

from typing import Any

from fauxchange.domain.access.credential import Credential
from fauxchange.domain.access.subaccount import FamilyTransfer, SubAccount
from fauxchange.domain.core.money import format_decimal

Row = dict[str, Any]


def subaccount(one: SubAccount) -> Row:
    """One sub-account; that both markets are open to one that is not frozen is assumed."""
    is_open = int(not one.frozen)
    return {
        "spotUid": int(one.user),
        "userCode": one.user,
        "nickName": one.label or one.name,
        "frozenFlag": int(one.frozen),
        "spotTradeFlag": is_open,
        "contractTradeFlag": is_open,
    }


def api_key(sub: SubAccount, one: Credential) -> Row:
    """One key of a sub-account."""
    return {
        "userCode": sub.user,
        "nickName": sub.label or sub.name,
        "apiRemark": one.name,
        "apiKey": one.key,
        "createdAt": one.made_ms,
        "spotTradeFlag": int("spot" in one.permissions),
        "contractTradeFlag": int("futures" in one.permissions),
    }


def new_transfer(number: str) -> Row:
    """Return what is answered to a transfer."""
    return {"bizNo": number}


def transfer(one: FamilyTransfer, master: str, sub: str, status: str) -> Row:
    """One transfer between the master and a sub-account, by their uids."""
    return {
        "currency": one.ccy,
        "createTime": one.at_ms,
        "amount": format_decimal(one.amount),
        "from": master if one.inward else sub,
        "to": sub if one.inward else master,
        "status": status,
        "ledgerId": str(one.id),
    }
