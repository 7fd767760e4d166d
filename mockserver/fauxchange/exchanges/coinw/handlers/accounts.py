"""What an account holds, in either market."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from fauxchange.domain.core.money import EXACT, ZERO, exact_sum, format_decimal, format_scaled
from fauxchange.domain.market.instruments.instrument import SWAP
from fauxchange.domain.positions.coupon_margin import ORDER, lent_by_kind
from fauxchange.domain.positions.coupons import CouponUse, coupons_of, worth
from fauxchange.domain.positions.figures import NO_NEEDS, needs_of
from fauxchange.domain.positions.terms import position_terms
from fauxchange.domain.trading.money.fees import NO_FEES, fee_rates
from fauxchange.domain.trading_account.available import spendable, usable
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.coinw.enums import count, word
from fauxchange.exchanges.coinw.rows import accounts as rows
from fauxchange.exchanges.coinw.rows.accounts import AssetFigures

from .market.lookup import instruments_of
from .registry import coinw

SETTLES_IN = "USDT"
"""What the futures account holds; all of its contracts settle in it."""


@coinw.handles("spot/private/returnBalances.post")
def return_balances(call: Call) -> dict[str, str]:
    """Return the available amount of every currency that the account has."""
    held_by_ccy = call.account.spot.items()
    return {ccy: format_scaled(held.available) for ccy, held in held_by_ccy if held.total > 0}


@coinw.handles("spot/private/returnCompleteBalances.post")
def return_complete_balances(call: Call) -> dict[str, dict[str, str]]:
    """Return the available and the frozen amount of every currency that the account has."""
    return {
        ccy: {"onOrders": format_decimal(held.frozen), "available": format_decimal(held.available)}
        for ccy, held in call.account.spot.items()
        if held.total > 0
    }


@coinw.handles("futures/account/available.get")
def available(call: Call) -> dict[str, str]:
    """Return what may be moved out of the futures account."""
    return {"value": format_scaled(spendable(call.unit, call.account, SETTLES_IN, call.now_ms))}


@coinw.handles("futures/account/getUserAssets.get")
def futures_assets(call: Call) -> dict[str, int | float]:
    """Return what the futures account has, and what orders and positions hold of it."""
    return rows.assets(asset_figures(call), call.account.user, call.now_ms + call.skew_ms)


def asset_figures(call: Call) -> AssetFigures:
    """Return what of the futures account may be used, and what is in use."""
    account, unit, now_ms = call.account, call.unit, call.now_ms
    needs = needs_of(unit, account.id, now_ms).get(SETTLES_IN, NO_NEEDS)
    lent = lent_by_kind(unit, account.id, SETTLES_IN)
    in_orders = lent.pop(ORDER, ZERO)
    return AssetFigures(
        usable(unit, account, SETTLES_IN, now_ms),
        spendable(unit, account, SETTLES_IN, now_ms),
        account.balance(position_terms(unit, account.id).book, SETTLES_IN).frozen,
        EXACT.add(needs.initial, needs.isolated),
        needs.profit,
        worth(unit, account.id, SETTLES_IN, now_ms),
        in_orders,
        exact_sum(lent.values()),
    )


@coinw.handles("futures/account/fees.get")
def futures_fees(call: Call) -> dict[str, str | int]:
    """Return the rates of fees of the account, those of its first contract."""
    one = next(instruments_of(call, SWAP), None)
    rates = NO_FEES if one is None else fee_rates(call.unit, call.account.id, one)
    return rows.fees(rates, call.account.user, call.now_ms + call.skew_ms)


@coinw.handles("futures/account/almightyGoldInfo.get")
def coupons(call: Call) -> Iterator[rows.Row]:
    """Yield the account's coupons of a state, newest first.

    The times are a period of validity (get-mega-coupon-information): those are yielded that are
    good at some time of it (assumed).
    """
    since_ms = call.params.get("startTime", 0)
    until_ms = call.params.get("endTime", sys.maxsize)
    asked = word(call, "couponState", str(call.params["type"]))
    found = list(coupons_of(call.unit, call.account.id))
    for one in sorted(found, key=lambda one: -one.number):
        state = one.state(call.now_ms)
        if state == asked and one.starts_ms <= until_ms and one.ends_ms >= since_ms:
            yield rows.coupon(one, count(call, "couponState", state), call.account.user)


@coinw.handles("futures/account/almightyGoldInfo.post")
def use_coupons(call: Call) -> None:
    """Say whether coupons pay for orders that do not say so themselves, and for funding."""
    is_on = word(call, "couponUse", call.params["status"]) == "on"
    call.unit.put(CouponUse(call.account.id, is_on))
