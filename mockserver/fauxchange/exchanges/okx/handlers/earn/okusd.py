"""OKUSD: subscription, redemption, rewards and rates (financial-product-okusd)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.core.rejection import BadParameter
from fauxchange.domain.earn.okusd import orders, rewards
from fauxchange.domain.earn.okusd.product import STANDARD, find_terms, holding, room, terms_of
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import number, word
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows.earn import okusd as rows
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.paging import Page

_SIX_MONTHS_MS = 184 * DAY_MS


@okx.handles("finance/okusd/account.get")
def account(call: Call) -> Iterator[Row]:
    """Yield what the caller's master and its sub-accounts hold together."""
    terms = find_terms(call.unit)
    if terms is not None:
        yield rows.account(terms, holding(call.unit, call.account.master, terms), call.now_ms)


@okx.handles("finance/okusd/limits.get")
def limits(call: Call) -> Iterator[Row]:
    """Yield what may be subscribed and redeemed today."""
    terms = find_terms(call.unit)
    if terms is not None:
        master = call.account.master
        rooms = {deed: room(call.unit, master, terms, deed, call.now_ms) for deed in terms.quotas}
        yield rows.limits(terms, rooms, call.now_ms)


@okx.handles("finance/okusd/subscribe.post")
def subscribe(call: Call) -> Iterator[Row]:
    """Subscribe at once."""
    amount, client_id = Decimal(call.params["amt"]), call.params["clOrdId"]
    order = orders.subscribe(call.ledger, call.account, amount, client_id=client_id)
    yield rows.new_subscription(terms_of(call.unit), order)


@okx.handles("finance/okusd/redeem.post")
def redeem(call: Call) -> Iterator[Row]:
    """Redeem at once, or later for a smaller fee."""
    amount, client_id = Decimal(call.params["amt"]), call.params["clOrdId"]
    speed = word(call, "okusdRedemption", call.params["redeemType"])
    order = orders.redeem(call.ledger, call.account, speed, amount, client_id=client_id)
    kind = number(call, "okusdRedemption", order.speed)
    yield rows.new_redemption(terms_of(call.unit), order, kind)


@okx.handles("finance/okusd/subscribe/history.get")
def subscribe_history(call: Call) -> Iterator[Row]:
    """Yield the account's subscriptions, newest first."""
    terms = find_terms(call.unit)
    if terms is None:
        return
    page = call.page()
    for order in page.cut(orders.subscriptions(call.unit, call.account.id, **page.times)):
        yield rows.subscription(terms, order)


@okx.handles("finance/okusd/redeem/history.get")
def redeem_history(call: Call) -> Iterator[Row]:
    """Yield the account's redemptions of one speed, newest first; by default standard ones."""
    terms = find_terms(call.unit)
    if terms is None:
        return
    page, speed = call.page(), call.params.get("type", STANDARD)
    for order in page.cut(orders.redemptions(call.unit, call.account.id, speed, **page.times)):
        yield rows.redemption(terms, order)


@okx.handles("finance/okusd/rewards/history.get")
def rewards_history(call: Call) -> Iterator[Row]:
    """Yield the account's rewards, newest first."""
    terms = find_terms(call.unit)
    if terms is None:
        return
    page = _page_of_half_year(call)
    for reward in page.cut(rewards.rewards(call.unit, call.account.id, **page.times)):
        yield rows.reward(terms, reward)


@okx.handles("finance/okusd/rate/history.get")
def rate_history(call: Call) -> Iterator[Row]:
    """Yield the rate of each day, newest first."""
    terms = find_terms(call.unit)
    if terms is None:
        return
    page = _page_of_half_year(call)
    for rate in page.cut(rewards.rates(terms, call.now_ms, **page.times)):
        yield rows.rate(rate)


def _page_of_half_year(call: Call) -> Page:
    """Return the page asked for, whose times are no more than six months apart.

    Raises:
        BadParameter: they are further apart.

    """
    page = call.page()
    until_ms = call.now_ms if page.until_ms is None else page.until_ms
    if page.since_ms is not None and until_ms - page.since_ms > _SIX_MONTHS_MS:
        raise BadParameter("begin", "more than six months before the end")
    return page
