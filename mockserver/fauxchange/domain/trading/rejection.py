"""Why an exchange refuses what is asked of its trading."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.rejection import InsufficientFunds, InvalidField, Rejection


class KindNotOffered(Rejection):
    """A kind of order that is not modelled here; ``kind`` is ``"MARGIN"``, ``"SWAP"`` ..."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"orders of {kind} are not offered here")
        self.kind = kind


class InstrumentNotOpen(Rejection):
    """An order of a type that the state of the instrument does not take.

    ``state`` is one of `instruments.instrument`: ``"suspended"``, ``"post-only"`` ...
    """

    def __init__(self, instrument: str, state: str, type_: str) -> None:
        super().__init__(f"{instrument} is {state} and takes no {type_} order")
        self.instrument = instrument
        self.state = state
        self.type = type_


class OffTick(InvalidField):
    """A price between two ticks."""

    def __init__(self, price: Decimal, tick: Decimal) -> None:
        super().__init__("price", f"{price} is no multiple of {tick}")
        self.price = price
        self.tick = tick


class ImpossiblePrice(InvalidField):
    """A price that no instrument could have: not above zero, or of too many digits."""

    def __init__(self, price: Decimal) -> None:
        super().__init__("price", f"{price} is no price")
        self.price = price


class NotALotMultiple(InvalidField):
    """A size between two lots."""

    def __init__(self, size: Decimal, lot: Decimal) -> None:
        super().__init__("size", f"{size} is no multiple of {lot}")
        self.size = size
        self.lot = lot


class SizeBelowMinimum(Rejection):
    """Less than the smallest order of an instrument, in base currency."""

    def __init__(self, size: Decimal, minimum: Decimal) -> None:
        super().__init__(f"{size} is below the minimum of {minimum}")
        self.size = size
        self.minimum = minimum


class ValueBelowMinimum(Rejection):
    """An order that is worth less than the smallest one, in quote currency."""

    def __init__(self, value: Decimal, minimum: Decimal) -> None:
        super().__init__(f"{value} is below the minimum of {minimum}")
        self.value = value
        self.minimum = minimum


class TooLarge(Rejection):
    """More than the largest order of an instrument.

    ``type`` is ``"limit"`` or ``"market"``; ``measure`` is ``"amount"`` (in base currency, of
    market orders in quote currency) or ``"value"`` (in USD).
    """

    def __init__(self, type_: str, measure: str, amount: Decimal, maximum: Decimal) -> None:
        super().__init__(f"a {type_} order's {measure} is {maximum} at most, not {amount}")
        self.type = type_
        self.measure = measure
        self.maximum = maximum


class PriceOutOfBand(Rejection):
    """A price to buy above the highest, or to sell below the lowest that is allowed now."""

    def __init__(self, price: Decimal, highest_buy: Decimal, lowest_sell: Decimal) -> None:
        super().__init__(f"{price} is beyond {highest_buy} to buy or {lowest_sell} to sell")
        self.price = price
        self.highest_buy = highest_buy
        self.lowest_sell = lowest_sell


class DuplicateClientId(Rejection):
    """An id of the client's own that an open order has, or any order that is known."""

    def __init__(self, client_id: str, *, is_open: bool = True) -> None:
        super().__init__(f"an {'open ' if is_open else ''}order has {client_id}")
        self.client_id = client_id


class TooManyOrders(Rejection):
    """One open order more than an account may have, of an instrument or, without one, of all."""

    def __init__(self, limit: int, instrument: str = "") -> None:
        super().__init__(f"there are {limit} open orders{instrument and f' of {instrument}'}")
        self.limit = limit
        self.instrument = instrument


class NotEnough(InsufficientFunds):
    """An order that needs more of a currency than is available; ``side`` is the order's."""

    def __init__(self, ccy: str, required: Decimal, available: Decimal, side: str) -> None:
        super().__init__(ccy, required, available)
        self.side = side


class NotEnoughMargin(NotEnough):
    """An order of contracts that needs more margin than the account has left."""


class NotEnoughUnlent(NotEnough):
    """Less is available than an order needs, and the account borrows nothing by itself.

    ``mode`` is that of the account.
    """

    def __init__(
        self, ccy: str, required: Decimal, available: Decimal, side: str, mode: str
    ) -> None:
        super().__init__(ccy, required, available, side)
        self.mode = mode


class NotEnoughToBorrow(Rejection):
    """A loan of more of a currency than the quota of a master and its sub-accounts has left."""

    def __init__(self, ccy: str, amount: Decimal, left: Decimal, quota: Decimal) -> None:
        super().__init__(f"{amount} {ccy} are more than the {left} that may still be borrowed")
        self.ccy = ccy
        self.amount = amount
        self.left = left
        self.quota = quota
        self.used = quota - left


class NotEnoughEquity(NotEnoughMargin):
    """An order of contracts for which all that the account has counts too little."""


class SettledOutsideCollateral(Rejection):
    """An order of contracts that are settled in what is no collateral of the account."""

    def __init__(self, ccy: str) -> None:
        super().__init__(f"{ccy} is no collateral")
        self.ccy = ccy


class UnsuitedSelfTradeMode(Rejection):
    """A fill-or-kill order that would cancel both sides of a trade with oneself."""


class UnknownOrder(Rejection):
    """An order that the account does not have, or that is no longer shown."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no order {name}")
        self.order = name


class OrderFinished(UnknownOrder):
    """An order that is filled or cancelled and so cannot be changed any more."""

    def __init__(self, name: str, state: str) -> None:
        super().__init__(name)
        self.reason = f"order {name} is {state}"
        self.state = state


class CancelUnderWay(Rejection):
    """An order whose cancellation was accepted and has not been carried out."""

    def __init__(self, name: str) -> None:
        super().__init__(f"order {name} is being cancelled")
        self.order = name


class NothingToAmend(Rejection):
    """An amendment without a new size and without a new price."""


class NotAmendable(Rejection):
    """An order of a type that cannot be amended."""


class TooManyAmendments(Rejection):
    """One amendment more than may be under way for an order."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} amendments are under way")
        self.limit = limit


class PostOnlyWouldTake(Rejection):
    """An amendment by which a post-only order would trade at once."""


class TooManyTimers(Rejection):
    """One timer for a tag more than an account may have."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"there are {limit} timers for tags")
        self.limit = limit
