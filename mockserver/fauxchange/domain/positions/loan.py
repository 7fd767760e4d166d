"""What a position of margin trading has and owes, and at which prices that is enough.

A long one has base currency that was bought with borrowed quote currency; a short one has quote
currency from the sale of borrowed base currency. Either currency of the pair may be its margin. The
formulas are those of the help pages of isolated and cross margin; amounts are exact but for
divisions, which have 40 digits.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.money import EXACT, QUOTIENT, ZERO

_ONE = Decimal(1)


class MarginLoan(NamedTuple):
    """What was bought and what is owed for it, each with its currency.

    ``assets`` are without the position's own margin. ``owed`` has the interest that was deducted,
    ``interest`` is what has accrued since. It has been ``owed`` since ``since_ms``, in Unix
    milliseconds. ``fee_rate`` is the part of its value that closing costs.
    """

    has_ccy: str
    owes_ccy: str
    assets: Decimal = ZERO
    owed: Decimal = ZERO
    interest: Decimal = ZERO
    since_ms: int = 0
    fee_rate: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """All that has to be repaid."""
        return EXACT.add(self.owed, self.interest)


class MarginLoanView(NamedTuple):
    """A loan of a position of one direction, as it counts in the currency of its margin.

    ``is_alike`` says that this is the currency that the position has, not the one that it owes.
    """

    loan: MarginLoan
    is_long: bool
    is_alike: bool

    @property
    def in_quote(self) -> bool:
        """Whether the margin is in the quote currency of the pair, not in the base."""
        return self.is_long != self.is_alike

    def assets_at(self, price: Decimal) -> Decimal:
        """Return what it has is worth at a price."""
        if self.is_alike:
            return self.loan.assets
        return _converted(self.loan.assets, price, to_quote=self.in_quote)

    def owed_at(self, price: Decimal) -> Decimal:
        """Return what it owes is worth at a price."""
        if not self.is_alike:
            return self.loan.total
        return _converted(self.loan.total, price, to_quote=self.in_quote)

    def profit_at(self, price: Decimal) -> Decimal:
        """Return what it has won or lost at a price."""
        return EXACT.subtract(self.assets_at(price), self.owed_at(price))

    def exposure_at(self, price: Decimal) -> Decimal:
        """Return what of it is worth more or less when the price moves."""
        return self.owed_at(price) if self.is_alike else self.assets_at(price)

    def kept(self, maintenance: Decimal) -> Decimal:
        """Return which part of the debt must be covered: at a rate, and the fee of closing it."""
        fee = EXACT.multiply(EXACT.add(_ONE, maintenance), self.loan.fee_rate)
        return EXACT.add(maintenance, fee)

    def price_where_kept(
        self, cushion: Decimal, maintenance: Decimal, times: int = 1
    ) -> Decimal | None:
        """Return the price at which a cushion and the assets are all that must be kept.

        That is the debt and so many ``times`` what of it must be covered. None if there is no such
        price above zero.
        """
        more = EXACT.add(_ONE, EXACT.multiply(self.kept(maintenance), times))
        return self._price_where(cushion, EXACT.multiply(self.loan.total, more))

    def price_where_gone(self, cushion: Decimal) -> Decimal | None:
        """Return the price at which closing repays the debt and leaves nothing; None without one.

        What closes it pays its own fee.
        """
        rest = EXACT.subtract(_ONE, self.loan.fee_rate)
        due = QUOTIENT.divide(self.loan.total, rest)
        return self._price_where(cushion if self.is_alike else cushion / rest, due)

    def _price_where(self, cushion: Decimal, due: Decimal) -> Decimal | None:
        """Return the price at which a cushion and the assets are worth what is due."""
        if self.is_alike:
            upper, lower = due, EXACT.add(cushion, self.loan.assets)
        else:
            upper, lower = EXACT.subtract(due, cushion), self.loan.assets
        if not self.is_long:
            upper, lower = lower, upper
        if not lower:
            return None
        price = QUOTIENT.divide(upper, lower)
        return price if price > ZERO else None


def _converted(amount: Decimal, price: Decimal, *, to_quote: bool) -> Decimal:
    """Return an amount of the one currency of a pair in the other."""
    return EXACT.multiply(amount, price) if to_quote else QUOTIENT.divide(amount, price)
