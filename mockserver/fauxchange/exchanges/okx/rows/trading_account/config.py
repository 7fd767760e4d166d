"""The row of all settings of a trading account (trading-account-rest-api)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fauxchange.domain.access.credential import Credential
from fauxchange.domain.access.subaccount import SubAccount
from fauxchange.domain.core.account import Account
from fauxchange.domain.trading_account.account import TradingSettings
from fauxchange.exchanges.okx.rows import access as access_rows
from fauxchange.exchanges.okx.rows.row import Row


def config(
    account: Account,
    main: Account,
    sub: SubAccount | None,
    credential: Credential,
    settings: TradingSettings,
    numbers: Mapping[str, Any],
) -> Row:
    """Return all settings (trading-account-rest-api-get-account-configuration)."""

    def number(kind: str, word: str) -> str:
        return str(numbers[kind][word]["number"])

    return {
        "uid": account.user,
        "mainUid": main.user,
        "acctLv": number("accountMode", settings.mode),
        "acctStpMode": "cancel_maker",
        "posMode": number("positionMode", settings.position_mode),
        "autoLoan": settings.auto_loan,
        "greeksType": number("greeks", settings.greeks),
        "feeType": number("fee", settings.fee_type),
        "level": number("feeTier", settings.level),
        "levelTmp": "",
        "ctIsoMode": number("isolatedMargin", settings.contracts_isolated),
        "mgnIsoMode": number("isolatedMargin", settings.margin_isolated),
        "spotOffsetType": "",
        "stgyType": number("strategy", settings.strategy),
        "roleType": "1" if "lead-trader" in credential.roles else "0",
        "traderInsts": [],
        "spotRoleType": "0",
        "spotTraderInsts": [],
        "opAuth": "1" if settings.options_ms else "0",
        "kycLv": number("verification", settings.verified),
        "label": credential.name,
        "ip": ",".join(credential.addresses),
        "perm": access_rows.permissions(credential, numbers),
        "liquidationGear": "-1",
        "enableSpotBorrow": settings.borrows,
        "spotBorrowAutoRepay": settings.repays,
        "type": number("subAccount", sub.kind) if sub else "0",
        "settleCcy": settings.settles_in,
        "settleCcyList": list(settings.may_settle_in),
    }
