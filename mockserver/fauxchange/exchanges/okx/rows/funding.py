"""Rows of the funding account."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from fauxchange.domain.core.account import Balance
from fauxchange.domain.core.bill import Bill
from fauxchange.domain.core.money import format_decimal

from .row import Row, decimal_or_empty

if TYPE_CHECKING:
    from fauxchange.domain.funding.currency import Chain, Currency, NonTradable
    from fauxchange.domain.funding.deposits import Deposit, DepositAddress
    from fauxchange.domain.funding.statements import Statement
    from fauxchange.domain.funding.transfers import Transfer
    from fauxchange.domain.funding.withdrawals.withdrawal import Withdrawal


# The estimated time is written in this zone, wherever the client is.
_ZONE = datetime.timezone(datetime.timedelta(hours=8))


def balance(ccy: str, amounts: Balance) -> Row:
    """One currency of the funding account (funding-account-rest-api-get-balance)."""
    available = format_decimal(amounts.available)
    if not amounts.frozen:
        return {"availBal": available, "bal": available, "ccy": ccy, "frozenBal": "0"}
    return {
        "availBal": available,
        "bal": format_decimal(amounts.total),
        "ccy": ccy,
        "frozenBal": format_decimal(amounts.frozen),
    }


def currency(terms: Currency, chain: Chain, quota: Decimal, used: Decimal) -> Row:
    """One chain of a currency (funding-account-rest-api-get-currencies)."""
    fee, burnt = format_decimal(chain.fee), chain.burning_rate
    return {
        "burningFeeRate": decimal_or_empty(burnt),
        "canDep": chain.can_deposit,
        "canInternal": terms.can_internal,
        "canWd": chain.can_withdraw,
        "ccy": terms.ccy,
        "chain": chain.name,
        "ctAddr": chain.contract,
        "depEstOpenTime": "",
        "depQuotaFixed": "",
        "depQuoteDailyLayer2": "",
        "fee": fee,
        "logoLink": terms.logo,
        "mainNet": chain.main,
        "maxFee": fee,
        "maxFeeForCtAddr": "",
        "maxWd": format_decimal(chain.max_withdrawal),
        "minDep": format_decimal(chain.min_deposit),
        "minDepArrivalConfirm": str(chain.network.arrival),
        "minFee": fee,
        "minFeeForCtAddr": "",
        "minInternal": format_decimal(terms.min_internal),
        "minWd": format_decimal(chain.min_withdrawal),
        "minWdUnlockConfirm": str(chain.network.unlock),
        "name": terms.name,
        "needTag": bool(chain.network.tag),
        "usedDepQuotaFixed": "",
        "usedWdQuota": format_decimal(used),
        "wdEstOpenTime": "",
        "wdQuota": format_decimal(quota),
        "wdTickSz": str(chain.places),
    }


def non_tradable(asset: NonTradable, balance: Decimal) -> Row:
    """One asset that is not traded (funding-account-rest-api-get-non-tradable-assets)."""
    return {
        "bal": format_decimal(balance),
        "burningFeeRate": decimal_or_empty(asset.burning_rate),
        "canWd": asset.can_withdraw,
        "ccy": asset.ccy,
        "chain": asset.chain,
        "ctAddr": asset.contract,
        "fee": format_decimal(asset.fee),
        "feeCcy": asset.fee_ccy,
        "logoLink": asset.logo,
        "minWd": format_decimal(asset.min_withdrawal),
        "name": asset.name,
        "needTag": asset.needs_tag,
        "wdAll": asset.all_at_once,
        "wdTickSz": str(asset.places),
    }


def bill(one: Bill, kind: str) -> Row:
    """One bill (funding-account-rest-api-asset-bills-details)."""
    return {
        "billId": str(one.id),
        "ccy": one.ccy,
        "clientId": one.client_id,
        "balChg": format_decimal(one.delta),
        "bal": format_decimal(one.balance),
        "type": kind,
        "notes": one.note,
        "ts": str(one.at_ms),
    }


def new_transfer(one: Transfer, origin: str, target: str) -> Row:
    """Answer to a transfer (funding-account-rest-api-funds-transfer)."""
    return {
        "transId": one.id,
        "clientId": one.order.client_id,
        "ccy": one.order.ccy,
        "from": origin,
        "amt": format_decimal(one.order.amount),
        "to": target,
    }


def transfer(one: Transfer, kind: str, state: str, origin: str, target: str) -> Row:
    """One transfer and its state (funding-account-rest-api-get-funds-transfer-state)."""
    return {
        **new_transfer(one, origin, target),
        "type": kind,
        "subAcct": one.order.other,
        "instId": "",
        "toInstId": "",
        "state": state,
    }


# What some currencies need beside an address; clients parse all of it strictly.
_NO_MEMO: Row = {"tag": "", "memo": "", "pmtId": "", "addrEx": None}


def address(chain: Chain, address: DepositAddress, target: str) -> Row:
    """One address of an account (funding-account-rest-api-get-deposit-address)."""
    return {
        "addr": address.address,
        **_NO_MEMO,
        **_memo(chain.network.tag, address.tag),
        "ccy": chain.ccy,
        "chain": chain.name,
        "to": target,
        "verifiedName": "",
        "selected": True,
        "ctAddr": chain.contract,
    }


def deposit(one: Deposit, state: str, confirmations: int) -> Row:
    """One deposit (funding-account-rest-api-get-deposit-history)."""
    return {
        "actualDepBlkConfirm": str(confirmations),
        "amt": format_decimal(one.amount),
        "areaCodeFrom": "",
        "ccy": one.ccy,
        "chain": one.chain,
        "depId": one.id,
        "from": one.sender,
        "fromWdId": one.withdrawal,
        "state": state,
        "to": one.to,
        "ts": str(one.at_ms),
        "txId": one.tx_id,
    }


def new_withdrawal(one: Withdrawal) -> Row:
    """Answer to a withdrawal (funding-account-rest-api-withdrawal)."""
    return {
        "amt": format_decimal(one.order.amount),
        "wdId": one.id,
        "ccy": one.order.ccy,
        "clientId": one.order.client_id,
        "chain": one.chain,
    }


def withdrawal(one: Withdrawal, state: str, to_kind: str, tag: str) -> Row:
    """One withdrawal (funding-account-rest-api-get-withdrawal-history)."""
    return {
        "note": "",
        "chain": one.chain,
        "fee": format_decimal(one.fee),
        "feeCcy": one.order.ccy,
        "ccy": one.order.ccy,
        "clientId": one.order.client_id,
        "toAddrType": to_kind,
        "amt": format_decimal(one.order.amount),
        "txId": one.tx_id,
        "from": one.account.partition(":")[2],
        "areaCodeFrom": "",
        "to": one.to,
        "areaCodeTo": one.order.area_code,
        **_memo(tag, one.tag),
        "state": state,
        "ts": str(one.at_ms),
        "nonTradableAsset": False,
        "wdId": one.id,
    }


def progress(done_ms: int, state: str, tx_id: str, number: str) -> Row:
    """How far something is (funding-account-rest-api-get-deposit-withdraw-status)."""
    done = datetime.datetime.fromtimestamp(done_ms / 1000, _ZONE)
    half = "AM" if done.hour < 12 else "PM"
    return {
        "estCompleteTime": f"{done:%m/%d/%Y}, {done.hour % 12 or 12}:{done:%M:%S} {half}",
        "state": state,
        "txId": tx_id,
        "wdId": number,
    }


def valuation(books: Mapping[str, Decimal], total: Decimal, now_ms: int) -> Row:
    """Worth of an account (funding-account-rest-api-get-account-asset-valuation)."""
    details = {name: format_decimal(books[name]) for name in ("funding", "trading", "earn")}
    return {
        "details": {"classic": "0", **details},
        "totalBal": format_decimal(total),
        "ts": str(now_ms),
    }


def statement(one: Statement, href: str, state: str) -> Row:
    """One monthly statement (funding-account-rest-api-get-monthly-statement-last-year)."""
    return {"fileHref": href, "state": state, "ts": one.asked_ms}


def _memo(kind: str, tag: str) -> Row:
    """Return what an address has beside itself, nothing where its chain needs nothing."""
    if not kind:
        return {}
    return {"addrEx": {kind: tag}} if kind == "comment" else {kind: tag}
