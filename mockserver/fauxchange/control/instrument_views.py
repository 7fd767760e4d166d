"""What of one instrument differs from its pair: a price, a book, a premium, its state."""

from __future__ import annotations

from contextlib import AbstractContextManager
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from fauxchange.domain.core.ledger import Ledger

from .base import Amount, ControlBase, require_moment

if TYPE_CHECKING:
    from fauxchange.domain.market.funding_changes import PremiumTerm
    from fauxchange.domain.market.instrument_changes import (
        BookFigures,
        FrozenPrice,
        InstrumentTerms,
    )
    from fauxchange.domain.market.instruments.funding_rate import IntervalChange, SettlementDelay


class BookReset(NamedTuple):
    """A book whose sequence numbers began anew, and the number that it had before."""

    instrument: str
    before: int


class InstrumentViewControl(ControlBase):
    """Changes what clients see of one instrument, while its pair goes on."""

    def freeze_price(
        self,
        instrument: str,
        view: str = "last",
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
        from fauxchange.domain.loans import monitor
        from fauxchange.domain.market import instrument_changes

        with self._instrument_ledger(instrument) as ledger:
            require_moment(ledger.now_ms + (for_ms or 0))
            frozen = instrument_changes.freeze(
                ledger.unit, ledger.now_ms, instrument, view, _decimal(price), for_ms
            )
            monitor.review_all(ledger)
            return frozen

    def release_price(self, instrument: str) -> int:
        """Have last and mark price of an instrument move again; return how many were frozen.

        Raises:
            NotThereError: the market has no such instrument.

        """
        from fauxchange.domain.loans import monitor
        from fauxchange.domain.market import instrument_changes

        with self._instrument_ledger(instrument) as ledger:
            released = instrument_changes.release(ledger.unit, ledger.now_ms, instrument)
            monitor.review_all(ledger)
            return released

    def set_book(
        self,
        instrument: str,
        *,
        spread: Amount | None = None,
        depth: Amount | None = None,
        empty: str = "",
        for_ms: int | None = None,
    ) -> BookFigures:
        """Change the book of an instrument from now on; what is left out is the world's.

        Args:
            instrument: its id.
            spread: best ask minus best bid, as a price; the nearest tick counts.
            depth: the mean amount of a level, in contracts or else the base currency.
            empty: ``"bids"`` or ``"asks"``, the side without levels.
            for_ms: how long; by default until it is cleared.

        Raises:
            NotThereError: the market has no such instrument.
            ControlError: it is no spread, depth or side.

        """
        from fauxchange.domain.market import instrument_changes

        with self._instrument_ledger(instrument) as ledger:
            require_moment(ledger.now_ms + (for_ms or 0))
            return instrument_changes.set_book(
                ledger.unit,
                ledger.now_ms,
                instrument,
                _decimal(spread),
                _decimal(depth),
                empty,
                for_ms,
            )

    def clear_book(self, instrument: str) -> None:
        """Have the book of an instrument be the world's from now on.

        Raises:
            NotThereError: the market has no such instrument.

        """
        from fauxchange.domain.market import instrument_changes

        with self._instrument_ledger(instrument) as ledger:
            instrument_changes.clear_book(ledger.unit, ledger.now_ms, instrument)

    def reset_book(self, instrument: str) -> BookReset:
        """Have the sequence numbers of a book begin anew, as after maintenance.

        Subscribers get one update whose number is below that of the message before; what they know
        of the book stays right.

        Raises:
            NotThereError: the market has no such instrument.

        """
        from fauxchange.domain.market import instrument_changes
        from fauxchange.domain.market.state import market_of
        from fauxchange.domain.trading.matching.sequences import reset_sequence

        with self._instrument_ledger(instrument) as ledger:
            unit, now_ms = ledger
            one = instrument_changes.find_listed(unit, now_ms, instrument)
            return BookReset(instrument, reset_sequence(unit, market_of(unit), one, now_ms))

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
        from fauxchange.domain.market import funding_changes

        with self._instrument_ledger(instrument) as ledger:
            term = funding_changes.set_premium(
                ledger.unit, ledger.now_ms, instrument, Decimal(premium), intervals
            )
            require_moment(term.until_ms)
            return term

    def set_funding_interval(self, instrument: str, hours: int) -> IntervalChange:
        """Have a swap be charged every so many hours, from its next charge on; no price changes.

        Args:
            instrument: its id.
            hours: 1, 2, 4, 6, 8, 12 or 24.

        Raises:
            NotThereError: the market has no such instrument.
            ControlError: it is no swap or no such interval.

        """
        from fauxchange.domain.market import funding_changes

        with self._instrument_ledger(instrument) as ledger:
            return funding_changes.set_interval(ledger.unit, ledger.now_ms, instrument, hours)

    def delay_settlement(self, instrument: str, for_ms: int) -> SettlementDelay:
        """Have the next charge of a swap's funding be settled later than it is due.

        Args:
            instrument: its id.
            for_ms: by how much, less than a day.

        Raises:
            NotThereError: the market has no such instrument.
            ControlError: it is no swap or no such time.

        """
        from fauxchange.domain.market import funding_changes

        with self._instrument_ledger(instrument) as ledger:
            return funding_changes.delay_settlement(ledger.unit, ledger.now_ms, instrument, for_ms)

    def change_instrument(
        self,
        instrument: str,
        *,
        state: str | None = None,
        tick: Amount | None = None,
        after_ms: int = 0,
        for_ms: int | None = None,
    ) -> InstrumentTerms:
        """Halt an instrument, list, delist or reopen it, or give it another tick.

        While it is suspended, settled, not open yet or delisted nothing of it is traded; its mark
        goes on.
        What was set for it for later is forgotten.

        Args:
            instrument: its id, of either exchange.
            state: ``"live"``, ``"post-only"``, ``"suspended"``, ``"pre-open"``, ``"settling"`` or
                ``"delisted"``.
            tick: a multiple of the finest tick that the world has for it.
            after_ms: how much later than now it begins.
            for_ms: after how long state and tick are what they were; by default never.

        Raises:
            NotThereError: the market has no such instrument.
            ControlError: it is no state, no such tick or no time.

        """
        from fauxchange.domain.market import instrument_changes

        with self._instrument_ledger(instrument) as ledger:
            begin_ms = ledger.now_ms + after_ms
            require_moment(begin_ms + (for_ms or 0))
            return instrument_changes.set_terms(
                ledger.unit,
                ledger.now_ms,
                instrument,
                state=state,
                tick=_decimal(tick),
                begin_ms=begin_ms,
                for_ms=for_ms,
            )

    def halt(self, instrument: str, *, for_ms: int | None = None) -> InstrumentTerms:
        """Suspend an instrument from now on, as `change_instrument` does.

        Raises:
            NotThereError: the market has no such instrument.

        """
        from fauxchange.domain.market.instruments.instrument import SUSPENDED

        return self.change_instrument(instrument, state=SUSPENDED, for_ms=for_ms)

    def _instrument_ledger(self, instrument: str) -> AbstractContextManager[Ledger]:
        return self._ledger(missing=f"the market has no instrument {instrument}")


def _decimal(amount: Amount | None) -> Decimal | None:
    return None if amount is None else Decimal(amount)
