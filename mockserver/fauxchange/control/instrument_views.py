"""What of one instrument differs from its pair: a price that is frozen, a book, a premium."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from fauxchange.domain.core.money import plain
from fauxchange.domain.loans import monitor
from fauxchange.domain.market.facts import BookSetting
from fauxchange.domain.market.instruments.index import LAST, MARK, PriceStretch
from fauxchange.domain.market.instruments.instrument import SWAP, price_unit, terms_at
from fauxchange.domain.market.instruments.mark import book_shape
from fauxchange.domain.market.paths.basis import PREMIUM_ONE, PremiumOverride
from fauxchange.domain.market.paths.scripted import PricePoint, PriceScript
from fauxchange.domain.market.state import change, has_market, market_of

from .base import ControlBase, require_moment
from .errors import ControlError, NotThereError
from .price_table import NO_PRICE, is_price

if TYPE_CHECKING:
    from fauxchange.domain.core.ledger import Ledger
    from fauxchange.domain.market.instruments.instrument import Instrument

    from .base import Amount

_SIDES = ("bids", "asks", "")


class FrozenPrice(NamedTuple):
    """The price at which a view stands, and until when; None is until it is released."""

    view: str
    price: Decimal
    until_ms: int | None


class BookFigures(NamedTuple):
    """A book: best ask minus best bid, the mean amount of a level, the side without levels."""

    spread: Decimal
    depth: Decimal
    empty: str


class PremiumTerm(NamedTuple):
    """A premium as a part of the price, and the funding intervals it holds for."""

    premium: Decimal
    since_ms: int
    until_ms: int


class InstrumentViewControl(ControlBase):
    """Changes what clients see of one instrument, while its pair goes on."""

    def freeze_price(
        self,
        instrument: str,
        view: str = LAST,
        *,
        price: Amount | None = None,
        for_ms: int | None = None,
    ) -> FrozenPrice:
        """Hold the last or the mark price of an instrument; nothing else trades then.

        Args:
            instrument: its id.
            view: ``"last"`` or ``"mark"``.
            price: where it stands, by default where it is now; the nearest tick counts.
            for_ms: how long; by default until it is released.

        Raises:
            NotThereError: the market has no such instrument.
            ControlError: it is no price, no view or no time.

        """
        if view not in {LAST, MARK}:
            raise ControlError(f"a view is {LAST} or {MARK}")
        with self._ledger() as ledger:
            one, now_ms = _instrument(ledger, instrument), ledger.now_ms
            market = market_of(ledger.unit).without_future(instrument, now_ms, view)
            path = market.last(one) if view == LAST else market.mark(one)
            units = path.price(now_ms) if price is None else _units(one, price, now_ms)
            until_ms = None if for_ms is None else now_ms + for_ms
            require_moment(until_ms or now_ms)
            script = PriceScript((PricePoint(now_ms, units),), None)
            stretch = PriceStretch(instrument, now_ms, script, view=view, until_ms=until_ms)
            change(ledger.unit, market.with_stretch(stretch), now_ms)
            monitor.review_all(ledger)
            return FrozenPrice(view, plain(units * price_unit(one)), until_ms)

    def release_price(self, instrument: str) -> int:
        """Have last and mark price of an instrument move again; return how many were frozen.

        Raises:
            NotThereError: the market has no such instrument.

        """
        with self._ledger() as ledger:
            _instrument(ledger, instrument)
            market, now_ms = market_of(ledger.unit), ledger.now_ms
            views = [one for one in (LAST, MARK) if market.log.is_changed(instrument, now_ms, one)]
            for view in views:
                market = market.with_stretch(PriceStretch(instrument, now_ms, view=view))
            change(ledger.unit, market, now_ms)
            monitor.review_all(ledger)
        return len(views)

    def set_book(
        self,
        instrument: str,
        *,
        spread: Amount | None = None,
        depth: Amount | None = None,
        empty: str = "",
    ) -> BookFigures:
        """Change the book of an instrument from now on; what is left out is the world's.

        Args:
            instrument: its id.
            spread: best ask minus best bid, as a price; the nearest tick counts.
            depth: the mean amount of a level, in contracts or else the base currency.
            empty: ``"bids"`` or ``"asks"``, the side without levels.

        Raises:
            NotThereError: the market has no such instrument.
            ControlError: it is no spread, depth or side.

        """
        if empty not in _SIDES:
            raise ControlError("an empty side is bids or asks")
        with self._ledger() as ledger:
            one, now_ms = _instrument(ledger, instrument), ledger.now_ms
            market = market_of(ledger.unit)
            shape = replace(book_shape(one, market.pair(one.pair)), empty=empty)
            if spread is not None:
                shape = replace(shape, spread=_units(one, spread, now_ms))
            if depth is not None:
                shape = replace(shape, lots=_lots(one, depth, now_ms))
            change(ledger.unit, market.with_book(BookSetting(instrument, now_ms, shape)))
            lot = terms_at(one, now_ms).lot
            return BookFigures(
                plain(shape.spread * price_unit(one)), plain(shape.lots * lot), empty
            )

    def clear_book(self, instrument: str) -> None:
        """Have the book of an instrument be the world's from now on.

        Raises:
            NotThereError: the market has no such instrument.

        """
        with self._ledger() as ledger:
            _instrument(ledger, instrument)
            setting = BookSetting(instrument, ledger.now_ms, None)
            change(ledger.unit, market_of(ledger.unit).with_book(setting))

    def set_premium(self, instrument: str, premium: Amount, *, intervals: int = 1) -> PremiumTerm:
        """Set the premium of a swap over its index, which its funding rate follows from.

        Args:
            instrument: its id.
            premium: a part of the price between -0.5 and 0.5, such as 0.001; has eight decimals.
            intervals: for how many funding intervals, the first of them the next one.

        Raises:
            NotThereError: the market has no such instrument.
            ControlError: it is no swap or no such premium.

        """
        part = Decimal(premium)
        if not (part.is_finite() and abs(part) <= Decimal("0.5") and intervals > 0):
            raise ControlError("a premium is between -0.5 and 0.5, for at least an interval")
        with self._ledger() as ledger:
            one = _instrument(ledger, instrument)
            if one.kind != SWAP:
                raise ControlError(f"{instrument} is no swap: it has no premium")
            interval_ms = one.funding.interval_ms
            first = ledger.now_ms // interval_ms + 1
            hundred_millionths = round(part * PREMIUM_ONE)
            override = PremiumOverride(first, first + intervals, hundred_millionths)
            require_moment((first + intervals) * interval_ms)
            market = market_of(ledger.unit).with_premium(instrument, override)
            change(ledger.unit, market, ledger.now_ms)
            return PremiumTerm(
                plain(Decimal(hundred_millionths) / PREMIUM_ONE),
                first * interval_ms,
                (first + intervals) * interval_ms,
            )


def _instrument(ledger: Ledger, instrument_id: str) -> Instrument:
    market = market_of(ledger.unit) if has_market(ledger.unit) else None
    instrument = market.find(instrument_id, ledger.now_ms) if market else None
    if instrument is None:
        raise NotThereError(f"the market has no instrument {instrument_id}")
    return instrument


def _units(instrument: Instrument, price: Amount, now_ms: int) -> int:
    """Return a price in units of the instrument's paths, on the tick that it has now."""
    amount, tick = Decimal(price), terms_at(instrument, now_ms).tick
    if not is_price(amount):
        raise ControlError(f"{amount} is {NO_PRICE}")
    ticks = round(amount / tick)
    if ticks < 1:
        raise ControlError(f"{amount} is below the tick of {instrument.id}, {tick}")
    return ticks * int(tick / price_unit(instrument))


def _lots(instrument: Instrument, amount: Amount, now_ms: int) -> int:
    size = Decimal(amount)
    lots = int(size / terms_at(instrument, now_ms).lot) if size.is_finite() else 0
    if lots < 1:
        raise ControlError(f"{amount} is less than a lot of {instrument.id}")
    return lots
