"""Private channels of accounts: what coins there are, and how positions are held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from fauxchange.domain.core.events import BalanceChanged
from fauxchange.domain.positions.coupons import BOOK as COUPONS
from fauxchange.domain.positions.coupons import Coupon, CouponChanged, coupons_of
from fauxchange.domain.positions.layout import PositionLayoutChanged
from fauxchange.domain.positions.position import PositionChanged
from fauxchange.domain.positions.terms import position_terms
from fauxchange.domain.trading.terms import order_terms
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.channels import Push, ReactiveFeed
from fauxchange.exchanges.coinw.enums import count, number
from fauxchange.exchanges.coinw.handlers.accounts import SETTLES_IN, asset_figures
from fauxchange.exchanges.coinw.handlers.positions.settings import layout
from fauxchange.exchanges.coinw.rows import pushes as rows
from fauxchange.exchanges.coinw.rows.accounts import coupon
from fauxchange.exchanges.coinw.rows.pushes import Row

from .registry import coinw


@coinw.feed("spot-assets")
class SpotAssetFeed(ReactiveFeed):
    """Pushes a coin of the spot account when there is more or less of it."""

    events: tuple[type, ...] = (BalanceChanged,)
    rank = 1

    def __init__(self) -> None:
        self._entry = 0

    def react(self, call: Call, event: Any) -> Iterable[Push]:
        """Yield a message for each coin."""
        if event.book != order_terms(call.unit, call.account.id).book:
            return
        kind, at_ms = number(call, "assetPush", "changed"), event.at_ms + call.skew_ms
        for ccy, held in event.balances:
            # Entries are numbered by their time, those of one millisecond one after the other.
            self._entry = max(self._entry + 1, at_ms)
            yield Push([rows.spot_asset(ccy, held, kind, at_ms, self._entry)])


@coinw.feed("futures-assets")
class FuturesAssetFeed(ReactiveFeed):
    """Pushes the futures account at first, and when money or positions have changed.

    That prices alone are not told is assumed.
    """

    events: tuple[type, ...] = (BalanceChanged, PositionChanged)
    rank = 2

    def __init__(self) -> None:
        self._latest: Row | None = None

    def first(self, call: Call) -> Iterator[Push]:
        """Return the account as it is."""
        self._latest = self._row(call)
        yield self._push(self._latest)

    def react(self, call: Call, event: Any) -> Iterable[Push]:
        """Yield the account if it is another one than before."""
        book = position_terms(call.unit, call.account.id).book
        if isinstance(event, BalanceChanged) and event.book not in {book, COUPONS}:
            return
        row = self._row(call)
        if row != self._latest:
            self._latest = row
            yield self._push(row)

    def _row(self, call: Call) -> Row:
        kind = count(call, "assetPush", "account")
        return rows.futures_asset(asset_figures(call), kind, SETTLES_IN, call.account.user)

    def _push(self, row: Row) -> Push:
        return Push([row], {"pairCode": SETTLES_IN})


@coinw.feed("futures-assets_ag")
class CouponFeed(ReactiveFeed):
    """Pushes a coupon that was given, has paid or is over; what it lends changes nothing of it."""

    events: tuple[type, ...] = (CouponChanged,)
    rank = 1

    def __init__(self) -> None:
        self._latest: dict[str, Row] = {}

    def first(self, call: Call) -> Iterator[Push]:
        """Return nothing: only changes are told."""
        self._latest = {
            one.id: _coupon(call, one) for one in coupons_of(call.unit, call.account.id)
        }
        return iter(())

    def react(self, call: Call, event: CouponChanged) -> Iterable[Push]:
        """Yield the coupon if it is another one than before."""
        one = event.document
        row = _coupon(call, one)
        if row != self._latest.get(one.id):
            self._latest[one.id] = row
            yield Push([row])


def _coupon(call: Call, one: Coupon) -> Row:
    state = count(call, "couponState", one.state(call.now_ms))
    return rows.coupon(coupon(one, state, call.account.user), state)


@coinw.on("futures-user_setting", events=(PositionLayoutChanged,))
def user_setting(call: Call, event: PositionLayoutChanged) -> Iterator[Row]:  # noqa: ARG001
    """Yield how positions are held from now on."""
    chosen = layout(call)
    yield rows.user_setting(chosen["layout"], chosen["positionModel"], call.account.user)
