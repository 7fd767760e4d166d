"""Settings of the trading account, its old bills, and money of demo accounts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.core.rejection import BadParameter
from fauxchange.domain.settings import (
    account_mode,
    auto_earn,
    bill_archive,
    collateral,
    demo_funds,
    mmp,
    settings,
)
from fauxchange.domain.settings.account_mode import ModePreset
from fauxchange.domain.settings.mmp import Protection
from fauxchange.domain.trading_account import account as trading_account
from fauxchange.domain.trading_account.terms import terms_of
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import number, word
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows import settings as rows
from fauxchange.exchanges.okx.rows.row import Row

_LEADER = "lead-trader"
_FIRST_YEAR = 2021


@okx.handles("account/set-account-level.post")
def set_account_level(call: Call) -> Iterator[Row]:
    """Choose an account mode."""
    written = call.params["acctLv"]
    mode = word(call, "accountMode", written)
    account_mode.switch(call.ledger, call.account, mode, leads=_leads(call))
    yield {"acctLv": written}


@okx.handles("account/account-level-switch-preset.post")
def preset_account_mode(call: Call) -> Iterator[Row]:
    """Choose what the next account mode begins with."""
    params = call.params
    mode = word(call, "accountMode", params["acctLv"])
    choice = ModePreset(
        call.account.id, mode, params.get("lever", ""), params.get("riskOffsetType", "")
    )
    account_mode.preset(call.unit, call.account, choice)
    yield rows.preset(choice, _settings(call).mode, call.tables["numbers"])


@okx.handles("account/set-account-switch-precheck.get")
def precheck_account_mode(call: Call) -> Iterator[Row]:
    """Yield what is in the way of another account mode."""
    account, mode = call.account, word(call, "accountMode", call.params["acctLv"])
    check = account_mode.check(call.ledger, account, mode, leads=_leads(call))
    choice = account_mode.preset_of(call.unit, account.id, mode)
    book = account.book(trading_account.BOOK)
    balances = [(ccy, balance) for ccy, balance in book.items() if balance]
    yield rows.precheck(check, _settings(call).mode, choice, balances, call.tables["numbers"])


@okx.handles("account/set-auto-loan.post")
def set_auto_loan(call: Call) -> Iterator[Row]:
    """Choose whether loans are taken by themselves."""
    on = call.params.get("autoLoan", True)
    settings.set_auto_loan(call.unit, call.account, on=on)
    yield {"autoLoan": on}


@okx.handles("account/set-auto-repay.post")
def set_auto_repay(call: Call) -> Iterator[Row]:
    """Choose whether debts of a spot account are repaid by themselves."""
    on = call.params["autoRepay"]
    settings.set_auto_repay(call.unit, call.account, on=on)
    yield {"autoRepay": on}


@okx.handles("account/set-auto-earn.post")
def set_auto_earn(call: Call) -> Iterator[Row]:
    """Choose whether a currency earns by itself."""
    params, account = call.params, call.account.id
    written, ccy, action = call.param("earnType"), params["ccy"], params["action"]
    if action == "turn_on":
        auto_earn.turn_on(call.ledger, account, ccy, word(call, "autoEarn", written))
    else:
        auto_earn.turn_off(call.ledger, account, ccy, _first_day(call, ccy))
    yield {"earnType": written, "ccy": ccy, "action": action, "apr": params.get("apr", "")}


@okx.handles("account/set-collateral-assets.post")
def set_collateral(call: Call) -> Iterator[Row]:
    """Choose which currencies are collateral."""
    kind, enabled = call.params["type"], call.params["collateralEnabled"]
    ccys = call.list("ccyList") if kind == "custom" else ()
    choice = collateral.choose(call.unit, call.account, ccys, call.now_ms, enabled=enabled)
    yield {"type": kind, "collateralEnabled": enabled, "ccyList": list(choice)}


@okx.handles("account/collateral-assets.get")
def collateral_assets(call: Call) -> Iterator[Row]:
    """Yield every currency that can be collateral, and whether it is."""
    ccys, state = call.list("ccy"), call.params.get("collateralEnabled")
    for ccy, enabled in collateral.assets(call.unit, call.account.id):
        if (not ccys or ccy in ccys) and state in {None, enabled}:
            yield {"ccy": ccy, "collateralEnabled": enabled}


@okx.handles("account/set-fee-type.post")
def set_fee_type(call: Call) -> Iterator[Row]:
    """Choose in which currency spot fees are paid."""
    written = call.params["feeType"]
    settings.set_fee_type(call.unit, call.account, word(call, "fee", written))
    yield {"feeType": written}


@okx.handles("account/set-riskOffset-amt.post")
def set_offset(call: Call) -> Iterator[Row]:
    """Choose how much of a currency offsets contracts."""
    ccy, amount = call.params["ccy"], call.params["clSpotInUseAmt"]
    settings.set_offset(call.unit, call.account, ccy, Decimal(amount))
    yield {"ccy": ccy, "clSpotInUseAmt": amount}


@okx.handles("account/set-settle-currency.post")
def set_settlement(call: Call) -> Iterator[Row]:
    """Choose in which currency contracts in USD are settled."""
    ccy = call.params["settleCcy"]
    settings.set_settlement(call.unit, call.account, ccy)
    yield {"settleCcy": ccy}


@okx.handles("account/set-trading-config.post")
def set_trading_config(call: Call) -> Iterator[Row]:
    """Choose the account's strategy."""
    written = call.params["stgyType"]
    settings.set_strategy(call.unit, call.account, word(call, "strategy", written))
    yield {"type": call.params["type"], "stgyType": written}


@okx.handles("account/precheck-set-delta-neutral.get")
def precheck_strategy(call: Call) -> Iterator[Row]:
    """Yield what is in the way of a strategy."""
    strategy = word(call, "strategy", call.params["stgyType"])
    mismatches = settings.strategy_mismatches(call.unit, call.account.id, strategy)
    yield rows.mismatches(mismatches, _settings(call).mode)


@okx.handles("account/activate-option.post")
def activate_options(call: Call) -> Iterator[Row]:
    """Open options for the account."""
    yield {"ts": str(settings.activate_options(call.ledger, call.account))}


@okx.handles("account/mmp-config.post")
def set_mmp(call: Call) -> Iterator[Row]:
    """Set the market maker protection of a family of options."""
    params = call.params
    protection = Protection(
        _family(call),
        int(params["timeInterval"]),
        int(params["frozenInterval"]),
        Decimal(params["qtyLimit"]),
    )
    mmp.protect(call.unit, call.account, protection)
    yield rows.mmp(protection)


@okx.handles("account/mmp-config.get")
def mmp_config(call: Call) -> Iterator[Row]:
    """Yield the market maker protections of the account."""
    for one in mmp.protections(call.unit, call.account.id, _family(call)):
        yield rows.mmp_state(one)


@okx.handles("account/mmp-reset.post")
def reset_mmp(call: Call) -> Iterator[Row]:
    """Free a family of options whose limit was reached."""
    yield {"result": mmp.reset(call.unit, call.account, _family(call))}


def _settings(call: Call) -> trading_account.TradingSettings:
    return trading_account.settings_of(call.unit, call.account.id)


def _leads(call: Call) -> bool:
    return call.credential is not None and _LEADER in call.credential.roles


def _family(call: Call) -> str:
    family: str = call.params.get("instFamily") or call.params.get("uly", "")
    return family


def _first_day(call: Call, ccy: str) -> str:
    """Return when the first day of earning ends, in words."""
    earning = auto_earn.earning_of(call.unit, call.account.id, ccy)
    since_ms = earning.since_ms if earning else call.now_ms
    end = datetime.fromtimestamp((since_ms + DAY_MS) / 1000, UTC)
    return f"{end:%Y-%m-%d %H:%M:%S} (UTC)"


@okx.handles("account/bills-history-archive.post")
def apply_for_bills(call: Call) -> Iterator[Row]:
    """Apply for the bills of a quarter, unless somebody did already."""
    quarter, types = _quarter(call), call.list("type")
    archive, is_made = bill_archive.apply(call.ledger, call.account.id, quarter, types)
    yield {"result": "true" if is_made else "false", "ts": str(archive.asked_ms)}


@okx.handles("account/bills-history-archive.get")
def bill_archive_of_quarter(call: Call) -> Iterator[Row]:
    """Yield the bills of a quarter, if anybody applied for them."""
    unit, now_ms = call.unit, call.now_ms
    quarter, types = _quarter(call), call.list("type")
    archive = bill_archive.find(unit, call.account.id, quarter, types, now_ms)
    if archive is not None:
        yield {
            "fileHref": bill_archive.href(unit, archive, now_ms),
            "ts": str(archive.asked_ms),
            "state": number(call, "statement", archive.state(now_ms)),
        }


@okx.handles("account/demo-adjust-balance.post")
def adjust_demo_balance(call: Call) -> Iterator[Row]:
    """Put money into a demo account, or take it out."""
    params, account = call.params, call.account.id
    amounts = [(one["ccy"], Decimal(one["amt"])) for one in params["adjustments"]]
    for _, amount in amounts:
        if amount <= 0:
            raise BadParameter("amt", "an amount is above zero")
    change = demo_funds.increase if params["type"] == "increase" else demo_funds.reduce
    change(call.ledger, account, amounts)
    account_after = call.account
    yield {
        "remainCnt": str(demo_funds.increases_left(call.unit, account, call.now_ms)),
        "totalCnt": str(terms_of(call.unit).increases),
        "details": [
            rows.demo_balance(ccy, amount, account_after.balance(trading_account.BOOK, ccy))
            for ccy, amount in amounts
        ],
    }


def _quarter(call: Call) -> str:
    """Return the quarter that is asked for, such as ``2023-Q4``.

    Raises:
        BadParameter: it is not over, or before the first one.

    """
    year, quarter = int(call.params["year"]), call.params["quarter"]
    today = datetime.fromtimestamp(call.now_ms / 1000, UTC)
    names = call.endpoint.request.schema["properties"]["quarter"]["enum"]
    index = year * len(names) + names.index(quarter)
    if year < _FIRST_YEAR:
        raise BadParameter("year", "there are no bills before 2021")
    if index >= today.year * len(names) + (today.month - 1) * len(names) // 12:
        raise BadParameter("quarter", "the quarter is not over")
    return f"{year}-{quarter}"
