"""What time does to the twin's accounts: it goes through all of it, down to the single print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .closings import Closings, Group
from .formulas import won, worth
from .stretches import first_failure
from .values import DAY_MS, HOUR_MS, ISOLATED, NOTHING, SWAP

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from fractions import Fraction

    from .values import GivenFill, TwinPosition

_FUNDING_MS = 8 * HOUR_MS
BY_DELIVERY = "delivery"


class Clock(Closings):
    """Time, with the trades that the matching has made in it."""

    def pass_time(self, fills: Iterable[GivenFill], now_ms: int) -> None:
        """Let time go on until a moment in which orders were filled like this."""
        by_ms: dict[int, list[GivenFill]] = {}
        for one in sorted(fills, key=lambda one: (one.at_ms, one.number)):
            by_ms.setdefault(one.at_ms, []).append(one)
        for at_ms in sorted({*by_ms, *self._moments(now_ms)}):
            self._watch(at_ms - 1)
            self.now_ms = at_ms
            is_timed = at_ms > self.seen_ms
            if is_timed:
                self._end_orders()
            for one in by_ms.get(at_ms, ()):
                self.fill(one)
            self.look()
            if is_timed:
                self._happen()
                self.look()
            self.seen_ms = at_ms
        self._watch(now_ms)
        self.now_ms = now_ms

    def look(self) -> None:
        """Look at all accounts now, also at those that have lost their last position."""
        for account in {account: None for account, *_ in self.totals}:
            self.liquidate(account)

    def _moments(self, now_ms: int) -> Iterable[int]:
        """Yield when something happens by itself: fundings, settlements and expiries."""
        step = 8 * HOUR_MS
        yield from range(self.seen_ms // step * step + step, now_ms + 1, step)

    def _end_orders(self) -> None:
        for one in self.orders:
            if one.is_open and self.listed[one.request.name].expiry_ms == self.now_ms:
                self.finish([one], BY_DELIVERY)

    def _happen(self) -> None:
        if self.now_ms % _FUNDING_MS:
            return
        for name, one in self.listed.items():
            if one.kind == SWAP:
                self.fund(name)
        if self.now_ms % DAY_MS != 8 * HOUR_MS:
            return
        futures = [one for one in self.listed.values() if one.expiry_ms is not None]
        for one in futures:
            if one.expiry_ms is not None and self.now_ms < one.expiry_ms:
                self.settle(one.name)
        for one in futures:
            if self.now_ms == one.expiry_ms:
                self.deliver(one.name)

    # Going through the mark prices.

    def _watch(self, end_ms: int) -> None:
        """Go through the mark prices until a moment, account by account."""
        begin_ms = self.seen_ms + 1
        if end_ms < begin_ms:
            return
        for account in sorted({one.account for one in self.held()}):
            at_ms: int | None = begin_ms
            while at_ms is not None:
                at_ms = first_failure(_Watched(self, account), at_ms, end_ms)
                if at_ms is not None:
                    self.now_ms = at_ms
                    self.liquidate(account)
                    at_ms += 1
        self.seen_ms = end_ms

    def failing_print(self, account: str, second_ms: int, begin_ms: int, end_ms: int) -> int | None:
        """Return when in a second an account is not covered any more, between two times."""
        names = {one.name for one in self.held(account)}
        times = {at_ms for name in names for at_ms in self.prices.prints(name, second_ms)}
        for at_ms in sorted(times):
            if begin_ms <= at_ms <= end_ms:
                marks = {name: self.prices.mark(name, at_ms) for name in names}
                if any(one.own <= one.must for one in self.groups(account, marks)):
                    return at_ms
        return None

    def is_safe(self, account: str, begin_ms: int, length_ms: int) -> bool:
        """Whether an account is covered even if all prices of a stretch are the worst ones."""
        held = self.held(account)
        bounds = {
            name: self.prices.bounds(name, begin_ms, length_ms)
            for name in {one.name for one in held}
        }
        cover = [self.worst(one, bounds[one.name]) for one in held]
        groups = self.groups(account, {name: both[0] for name, both in bounds.items()})
        return all(self._covers(one, held, cover) for one in groups)

    def _covers(
        self, group: Group, held: Sequence[TwinPosition], worst: list[tuple[Fraction, Fraction]]
    ) -> bool:
        first = group.positions[0]
        own = self.totals[first.account, "trading", first.ccy]
        own = first.margin if first.mode == ISOLATED else own
        own_places = {id(one) for one in group.positions}
        parts = [both for one, both in zip(held, worst, strict=True) if id(one) in own_places]
        profit = sum((each for each, _ in parts), NOTHING)
        return own + profit > sum((each for _, each in parts), NOTHING)

    def worst(
        self, one: TwinPosition, bounds: tuple[Fraction, Fraction]
    ) -> tuple[Fraction, Fraction]:
        """Return the least profit between two prices, and the most that has to be left."""
        listed = self.listed[one.name]
        rate = self.tier(one.name, one.contracts).maintenance + self.rates.taker
        profit = min(won(listed, one.contracts, one.entry, price) for price in bounds)
        return profit, max(worth(listed, one.contracts, price) for price in bounds) * rate


class _Watched:
    """An account along the mark prices of its instruments."""

    def __init__(self, clock: Clock, account: str) -> None:
        self._clock, self._account = clock, account

    def is_safe(self, begin_ms: int, length_ms: int) -> bool:
        """Whether it is covered at all prices of a stretch."""
        return self._clock.is_safe(self._account, begin_ms, length_ms)

    def failing_print(self, second_ms: int, begin_ms: int, end_ms: int) -> int | None:
        """Return when in a second it is covered no more, between two times."""
        return self._clock.failing_print(self._account, second_ms, begin_ms, end_ms)
