"""Rows of the sub-account section (sub-account-rest-api)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from fauxchange.domain.access.credential import Credential
from fauxchange.domain.access.subaccount import FamilyTransfer, SubAccount
from fauxchange.domain.core.money import format_decimal
from fauxchange.exchanges.okx.rows.row import Row


def subaccount(sub: SubAccount, kind: str, *, may_transfer_out: bool) -> Row:
    """One sub-account (sub-account-rest-api-get-sub-account-list)."""
    return {
        "canTransOut": may_transfer_out,
        "enable": not sub.frozen,
        "firstLvSubAcct": sub.name,
        "frozenFunc": [],
        "gAuth": False,
        "ifDma": False,
        "label": sub.label,
        "mobile": "",
        "subAcct": sub.name,
        "subAcctLv": "1",
        "ts": str(sub.opened_ms),
        "type": kind,
        "uid": sub.user,
    }


def new_subaccount(sub: SubAccount) -> Row:
    """Return a new sub-account (sub-account-rest-api-create-sub-account)."""
    return {
        "label": sub.label,
        "subAcct": sub.name,
        "ts": str(sub.opened_ms),
        "uid": sub.user,
    }


def permissions(credential: Credential, numbers: Mapping[str, Any]) -> str:
    """Return what a key may do, in the words and the order of ``numbers``."""
    words = numbers["permission"].items()
    return ",".join(one["number"] for word, one in words if word in credential.permissions)


def api_key(credential: Credential, numbers: Mapping[str, Any]) -> Row:
    """One key (sub-account-rest-api-query-the-api-key-of-a-sub-account)."""
    return {
        "apiKey": credential.key,
        "ip": ",".join(credential.addresses),
        "label": credential.name,
        "perm": permissions(credential, numbers),
        "ts": str(credential.made_ms),
    }


def new_api_key(name: str, credential: Credential, numbers: Mapping[str, Any]) -> Row:
    """Return a new key with its secret, which no other answer has.

    (sub-account-rest-api-create-an-api-key-for-a-sub-account)
    """
    return {
        **api_key(credential, numbers),
        "passphrase": credential.passphrase.decode(),
        "secretKey": credential.secret.decode(),
        "subAcct": name,
    }


def transfer(entry: FamilyTransfer, sub: SubAccount) -> Row:
    """One transfer (sub-account-rest-api-get-history-of-sub-account-transfer)."""
    return {
        "amt": format_decimal(entry.amount),
        "billId": str(entry.id),
        "ccy": entry.ccy,
        "subAcct": sub.name,
        "ts": str(entry.at_ms),
        "type": "0" if entry.inward else "1",
    }


def withdrawable(ccy: str, amount: Decimal, *, is_portfolio: bool) -> Row:
    """Return what may leave (sub-account-rest-api-get-sub-account-maximum-withdrawals)."""
    return {
        "ccy": ccy,
        "maxWd": format_decimal(amount),
        "maxWdEx": "",
        "spotOffsetMaxWd": format_decimal(amount),
        "spotOffsetMaxWdEx": format_decimal(amount) if is_portfolio else "",
    }
