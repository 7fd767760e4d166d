"""The trading account at rest: what it holds, its settings, its bills."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fauxchange.domain.access.subaccount import SubAccount
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.bill import Bill, kind_of, log_of, logs_of_kind
from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.market.instruments.instrument import FUTURES, SWAP
from fauxchange.domain.trading.contracts.modes import require_no_contracts
from fauxchange.domain.trading_account import account as trading_account
from fauxchange.domain.trading_account import margin
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import word
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.refusals import PortfolioNetOnly
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.okx.rows.trading_account import account as account_rows
from fauxchange.exchanges.okx.rows.trading_account import bills as bill_rows
from fauxchange.exchanges.okx.rows.trading_account import config as config_rows

from .balance import balance_of

# What isolated margin is set for, if not for contracts.
_MARGIN = "MARGIN"
# Filters that only bills of trades can pass.
_OF_TRADES = ("instType", "instId", "mgnMode")
_LINEAR, _INVERSE = "linear", "inverse"


@okx.handles("account/balance.get")
def balance(call: Call) -> Iterator[Row]:
    """Yield what the trading account holds, and what it is worth."""
    yield balance_of(call, call.account, call.list("ccy"))


@okx.handles("account/config.get")
def config(call: Call) -> Iterator[Row]:
    """Yield the settings of the account, and what the calling key is."""
    account, unit = call.account, call.unit
    if call.credential is None:
        raise LookupError("nobody calls")
    yield config_rows.config(
        account,
        unit.get(Account, account.master),
        unit.find(SubAccount, account.id),
        call.credential,
        trading_account.settings_of(unit, account.id),
        call.tables["numbers"],
    )


@okx.handles("account/set-position-mode.post")
def set_position_mode(call: Call) -> Iterator[Row]:
    """Choose between net positions and one for each direction."""
    written = call.params["posMode"]
    mode = word(call, "positionMode", written)
    settings = trading_account.settings_of(call.unit, call.account.id)
    if settings.mode == trading_account.PORTFOLIO and mode != trading_account.NET:
        raise PortfolioNetOnly("positions of portfolio accounts are net")
    if mode != settings.position_mode:
        require_no_contracts(call.unit, call.account.id)
    trading_account.set_position_mode(call.unit, call.account, mode)
    yield {"posMode": written}


@okx.handles("account/set-greeks.post")
def set_greeks(call: Call) -> Iterator[Row]:
    """Choose how greeks are shown."""
    written = call.params["greeksType"]
    trading_account.set_greeks(call.unit, call.account, word(call, "greeks", written))
    yield {"greeksType": written}


@okx.handles("account/set-isolated-mode.post")
def set_isolated_mode(call: Call) -> Iterator[Row]:
    """Choose how isolated margin comes and goes."""
    written = call.params["isoMode"]
    mode, for_margin = word(call, "isolatedMargin", written), call.params["type"] == _MARGIN
    trading_account.set_isolated_mode(call.unit, call.account, mode, for_margin=for_margin)
    yield {"isoMode": written}


@okx.handles("account/max-withdrawal.get")
def max_withdrawal(call: Call) -> Iterator[Row]:
    """Yield what may go from the trading account to the funding account."""
    account = call.account
    is_portfolio = (
        trading_account.settings_of(call.unit, account.id).mode == trading_account.PORTFOLIO
    )
    ccys = call.list("ccy")
    amounts = margin.transferable(call.unit, account, ccys, call.now_ms)
    for ccy, most in amounts.items():
        yield account_rows.withdrawable(ccy, most, is_portfolio=is_portfolio)


@okx.handles("account/bills.get")
def bills(call: Call) -> Iterator[Row]:
    """Yield the trading account's bills of the last seven days, newest first."""
    return _bills(call, 7 * DAY_MS)


@okx.handles("account/bills-archive.get")
def bills_archive(call: Call) -> Iterator[Row]:
    """Yield the trading account's bills of the last three months, newest first."""
    return _bills(call, 90 * DAY_MS)


def _bills(call: Call, reach_ms: int) -> Iterator[Row]:
    page, types, numbers = call.page(reach_ms=reach_ms), _types(call), call.tables["numbers"]
    params = call.params
    asked = {name: params[name] for name in _OF_TRADES if name in params}
    of_instruments = bool(asked) or "ctType" in params
    entries = page.newest_of(call.unit, tuple(_logs(call, of_instruments)), by="id")
    if "ctType" in params:
        entries = (one for one in entries if _contract_type(one) == params["ctType"])
    rows = (bill_rows.bill(entry, types, numbers) for entry in entries)
    return page.cut(row for row in rows if all(row[of] == asked[of] for of in asked))


def _contract_type(entry: Bill) -> str:
    """Return whether the contract of a bill settles in its quote currency; empty without one."""
    if entry.trade is None or entry.trade.kind not in {SWAP, FUTURES}:
        return ""
    return _LINEAR if entry.ccy == entry.trade.instrument.split("-")[1] else _INVERSE


def _logs(call: Call, of_instruments: bool) -> Iterator[str]:
    """Yield the names of the logs that have the bills asked for: all, or those of the types.

    Other filters may leave only bills that have an instrument.
    """
    account, params = call.account, call.params
    ccy, kind, subtype = (params.get(name, "") for name in ("ccy", "type", "subType"))
    types = {kind} if kind else _types_of_instruments(call) if of_instruments else set()
    if not types and not subtype:
        yield log_of(account.id, trading_account.BOOK, ccy)
        return
    for reason, entry in _types(call).items():
        for way in ("in", "out"):
            if (
                way in entry
                and entry["type"] in (types or {entry["type"]})
                and subtype in {"", entry[way]}
            ):
                bills = kind_of(reason, is_incoming=way == "in")
                yield from logs_of_kind(account, trading_account.BOOK, ccy, bills)


def _types_of_instruments(call: Call) -> set[str]:
    """Return the types whose bills have an instrument, such as trades and funding."""
    types = call.tables["billTypes"].items()
    return {number for number, one in types if one.get("ofInstruments")}


def _types(call: Call) -> Mapping[str, Any]:
    types: Mapping[str, Any] = call.tables["bills"][trading_account.BOOK]
    return types
