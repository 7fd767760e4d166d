"""Figures of the trading account: risk, greeks, fees, kinds of bills."""

from __future__ import annotations

from collections.abc import Iterator

from fauxchange.domain.core.rejection import BadParameter
from fauxchange.domain.market.instruments.instrument import SPOT
from fauxchange.domain.trading_account import account
from fauxchange.domain.trading_account.terms import FeeGroup, Fees, terms_of
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import number
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.okx.rows.trading_account import borrowing as borrowing_rows


@okx.handles("account/risk-state.get")
def risk_state(call: Call) -> Iterator[Row]:
    """Yield that nothing is at risk: it is of portfolio accounts, which have no positions."""
    account.require_portfolio(call.unit, call.account, "have a state of risk")
    yield {"atRisk": False, "atRiskIdx": [], "atRiskMgn": [], "ts": str(call.now_ms)}


@okx.handles("account/greeks.get")
def greeks(call: Call) -> Iterator[Row]:
    """Yield the delta of what the account holds."""
    ccys = (call.params["ccy"],) if "ccy" in call.params else ()
    for equity in account.equity_of(call.unit, call.account, call.now_ms, ccys):
        yield borrowing_rows.greeks(equity, call.now_ms)


@okx.handles("account/trade-fee.get")
def trade_fee(call: Call) -> Iterator[Row]:
    """Yield the fee rates of the account's level."""
    kind = call.params["instType"]
    settings = account.settings_of(call.unit, call.account.id)
    level, own = settings.level, settings.spot_fees
    fees = terms_of(call.unit).fees.get((level, kind))
    if fees is not None:
        written, groups = number(call, "feeTier", level), _groups(call, fees)
        if own is not None and kind == SPOT:
            groups = [own._replace(number=one.number) for one in groups]
        legacy_names = call.tables["legacyNames"]
        rows = [borrowing_rows.fee_group(one, legacy_names=legacy_names) for one in groups]
        yield borrowing_rows.fees(kind, written, fees, rows, call.now_ms)


@okx.handles("account/subtypes.get")
def bill_types(call: Call) -> Iterator[Row]:
    """Yield the types of bills and what is below each."""
    types = call.list("type")
    for type_number, bill_type in call.tables["billTypes"].items():
        if not types or type_number in types:
            below = bill_type["subTypes"].items()
            yield {
                "type": type_number,
                "typeDesc": bill_type["name"],
                "subTypeDetails": [{"subType": of, "subTypeDesc": name} for of, name in below],
            }


def _groups(call: Call, fees: Fees) -> list[FeeGroup]:
    """Return the fee groups that are asked for: one of an instrument or a number, else all."""
    params = call.params
    instrument = params.get("instId") or params.get("instFamily") or params.get("uly")
    group_id = params.get("groupId")
    if instrument:
        group_id = fees.of.get(instrument, fees.groups[0].number)
    groups = [one for one in fees.groups if group_id in {None, one.number}]
    if not groups:
        raise BadParameter("groupId", f"there is no group {group_id}")
    return groups
