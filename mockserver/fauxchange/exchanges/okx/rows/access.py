"""Rows of the sub-account section (sub-account-rest-api)."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.access.credential import Credential
from fauxchange.domain.access.subaccount import FamilyTransfer, SubAccount
from fauxchange.domain.core.money import format_decimal
from fauxchange.exchanges.okx.rows.row import Row

# What a permission is called in rows, in the order they come in.
_PERMISSIONS = {"read": "read_only", "trade": "trade", "withdraw": "withdraw"}


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


def permissions(credential: Credential) -> str:
    """Return what a key may do, as rows have it."""
    return ",".join(shown for had, shown in _PERMISSIONS.items() if had in credential.permissions)


def api_key(credential: Credential) -> Row:
    """One key (sub-account-rest-api-query-the-api-key-of-a-sub-account)."""
    return {
        "apiKey": credential.key,
        "ip": ",".join(credential.addresses),
        "label": credential.name,
        "perm": permissions(credential),
        "ts": str(credential.made_ms),
    }


def new_api_key(name: str, credential: Credential) -> Row:
    """Return a new key with its secret, which no other answer has.

    (sub-account-rest-api-create-an-api-key-for-a-sub-account)
    """
    return {
        **api_key(credential),
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
