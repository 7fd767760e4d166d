"""OKUSD: subscription, redemption, rewards and rates (financial-product-okusd)."""

from __future__ import annotations

from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

from fauxchange.domain.core.rejection import BadParameter
from fauxchange.domain.earn.okusd import orders, rewards
from fauxchange.domain.earn.okusd.product import STANDARD, holding, offered, room, terms_of
from fauxchange.exchanges.example import page_size
from fauxchange.exchanges.okx.enums import number, word
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows.earn import okusd as rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange.exchanges.exchange import Call
    from fauxchange.exchanges.okx.rows.row import Row

_SIX_MONTHS_MS = 184 * 86_400_000


@okx.handles("finance/okusd/account.get")
def account(call: Call) -> Iterator[Row]:
    """Yield what the caller's master and its sub-accounts hold together."""
    terms = offered(call.unit)
    if terms is not None:
        yield rows.account(terms, holding(call.unit, call.account.master, terms), call.now_ms)


@okx.handles("finance/okusd/limits.get")
def limits(call: Call) -> Iterator[dict[str, Any]]:
    """Yield what may be subscribed and redeemed today."""
    terms = offered(call.unit)
    if terms is not None:
        master = call.account.master
        rooms = {deed: room(call.unit, master, terms, deed, call.now_ms) for deed in terms.quotas}
        yield rows.limits(terms, rooms, call.now_ms)


@okx.handles("finance/okusd/subscribe.post")
def subscribe(call: Call) -> Iterator[Row]:
    """Subscribe at once."""
    amount, client_id = Decimal(call.params["amt"]), call.params["clOrdId"]
    order = orders.subscribe(call.ledger, call.account, amount, client_id=client_id)
    yield rows.subscribed(terms_of(call.unit), order)


@okx.handles("finance/okusd/redeem.post")
def redeem(call: Call) -> Iterator[Row]:
    """Redeem at once, or later for a smaller fee."""
    amount, client_id = Decimal(call.params["amt"]), call.params["clOrdId"]
    speed = word(call, "okusdRedemption", call.params["redeemType"])
    order = orders.redeem(call.ledger, call.account, speed, amount, client_id=client_id)
    kind = number(call, "okusdRedemption", order.speed)
    yield rows.redeemed(terms_of(call.unit), order, kind)


@okx.handles("finance/okusd/subscribe/history.get")
def subscribe_history(call: Call) -> Iterator[Row]:
    """Yield the account's subscriptions, newest first."""
    terms = offered(call.unit)
    if terms is None:
        return
    older_than, newer_than = _bounds(call)
    found = orders.subscriptions(
        call.unit, call.account.id, older_than=older_than, newer_than=newer_than
    )
    for order in islice(found, _page_size(call)):
        yield rows.subscription(terms, order)


@okx.handles("finance/okusd/redeem/history.get")
def redeem_history(call: Call) -> Iterator[Row]:
    """Yield the account's redemptions of one speed, newest first; the slow ones if none is said."""
    terms = offered(call.unit)
    if terms is None:
        return
    older_than, newer_than = _bounds(call)
    speed = call.params.get("type", STANDARD)
    found = orders.redemptions(
        call.unit, call.account.id, speed, older_than=older_than, newer_than=newer_than
    )
    for order in islice(found, _page_size(call)):
        yield rows.redemption(terms, order)


@okx.handles("finance/okusd/rewards/history.get")
def rewards_history(call: Call) -> Iterator[Row]:
    """Yield the account's rewards, newest first."""
    terms = offered(call.unit)
    if terms is None:
        return
    older_than, newer_than = _span(call)
    found = rewards.rewards(
        call.unit, call.account.id, older_than=older_than, newer_than=newer_than
    )
    for reward in islice(found, _page_size(call)):
        yield rows.reward(terms, reward)


@okx.handles("finance/okusd/rate/history.get")
def rate_history(call: Call) -> Iterator[Row]:
    """Yield the rate of each day, newest first."""
    terms = offered(call.unit)
    if terms is None:
        return
    older_than, newer_than = _span(call)
    found = rewards.rates(terms, call.now_ms, older_than=older_than, newer_than=newer_than)
    for rate in islice(found, _page_size(call)):
        yield rows.rate(rate)


def _bounds(call: Call) -> tuple[int | None, int | None]:
    """Return the times that rows lie between; those that were asked for are in."""
    begin, end = call.params.get("begin"), call.params.get("end")
    return int(end) + 1 if end else None, int(begin) - 1 if begin else None


def _span(call: Call) -> tuple[int | None, int | None]:
    """Return the times that rows lie between, no more than six months apart."""
    begin = call.params.get("begin")
    end_ms = int(call.params.get("end") or call.now_ms)
    if begin and end_ms - int(begin) > _SIX_MONTHS_MS:
        raise BadParameter("begin", "more than six months before the end")
    return _bounds(call)


def _page_size(call: Call) -> int:
    paging = call.endpoint.paging
    return page_size(paging, call.params) if paging else 0
