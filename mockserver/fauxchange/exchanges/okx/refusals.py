"""Why only OKX refuses an order: rules of its parameters, and what it says in its own way."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.rejection import BadParameter, InsufficientFunds, Rejection
from fauxchange.domain.trading.rejection import NotEnoughToBorrow


class WrongTradeMode(Rejection):
    """A trade mode that the mode of the account does not have."""


class LeadTradersOnly(Rejection):
    """A trade mode that only lead traders have."""


class PortfolioNetOnly(Rejection):
    """A direction of positions in portfolio mode, which has net ones only."""


class PortfolioLeverage(Rejection):
    """A leverage of cross contracts in portfolio mode, whose margin does not follow from one."""


class ContractsNotOffered(Rejection):
    """An order of a contract or an option: they are not modelled."""


class MarginNotOffered(Rejection):
    """An order on margin of a pair for which nobody lends."""


class WrongMarginCurrency(Rejection):
    """A margin in a currency that the pair does not have."""


class AttachmentRefused(Rejection):
    """Take profit or stop loss that breaks a rule of theirs, which ``rule`` names."""

    def __init__(self, rule: str, first: str = "", second: str = "") -> None:
        super().__init__(f"take profit or stop loss: {rule} {first} {second}".rstrip())
        self.rule = rule
        self.first = first
        self.second = second


class NotAttached(Rejection):
    """Take profit or stop loss that stands beside an order, and is not attached to it."""


class AlgoOrdersNotOffered(Rejection):
    """An algo order of a kind that is not modelled."""


class WholeRefused(Rejection):
    """An algo order for the whole of a position that breaks a rule of theirs; ``rule`` names it."""

    def __init__(self, rule: str) -> None:
        super().__init__(f"what closes a whole position: {rule}")
        self.rule = rule


class LastPriceOnly(Rejection):
    """A trigger of spot by another price than the last one."""


class ProfitRatioRefused(Rejection):
    """A grid bot of spot that is to end by what it has won or lost."""


class KindMismatch(Rejection):
    """An instrument that is not of the kind that stands beside it."""


class FamilyMismatch(Rejection):
    """An instrument that is not of the family that stands beside it."""


class PriceMissing(Rejection):
    """An order type that needs a price, without one."""


class PriceTooLow(Rejection):
    """A price below the smallest that an instrument has."""

    def __init__(self, price: Decimal, lowest: Decimal) -> None:
        super().__init__(f"{price} is not above zero, or below {lowest}")
        self.lowest = lowest


class PriceTooLong(Rejection):
    """An amended price with more characters than allowed."""


class OptionsOnlyPrice(Rejection):
    """A price in a measure that only options have."""


class OptionsOnlyType(Rejection):
    """An order type that only options have."""


class ReduceOnlySpot(Rejection):
    """A reduce-only order where there is nothing to reduce; ``mode`` is the account's."""

    def __init__(self, mode: str) -> None:
        super().__init__(f"spot of an account in mode {mode} has no positions to reduce")
        self.mode = mode


class OutOfRange(Rejection):
    """A number outside its documented range."""

    def __init__(self, name: str, lowest: str, highest: str) -> None:
        super().__init__(f"{name} lies between {lowest} and {highest}")
        self.name = name
        self.lowest = lowest
        self.highest = highest


class RetailMaker(Rejection):
    """An order of the retail price improvement programme; the account is not in it."""

    def __init__(self, instrument: str) -> None:
        super().__init__(f"no such orders of {instrument} by this account")
        self.instrument = instrument


class RetailMakerReduceOnly(RetailMaker):
    """The same, reduce-only."""


class RetailMakerAttached(RetailMaker):
    """The same, with take profit or stop loss."""


class RetailTaker(RetailMaker):
    """An order that would take from such orders."""


class TooEarlyForMarket(Rejection):
    """A market order within the first minutes after a listing."""


class Mismatched(BadParameter):
    """Two parameters that do not go together."""

    def __init__(self, name: str, other: str) -> None:
        super().__init__(name, f"{name} does not go with {other}")
        self.other = other


class CancelTooLate(Rejection):
    """A cancellation of an order that is finished, or that nobody has."""


class AmendmentTooLate(Rejection):
    """An amendment of an order that is finished, or that nobody has."""


class CannotPayAmendment(InsufficientFunds):
    """An amendment that needs more than is available."""


class CannotBorrowAmendment(NotEnoughToBorrow):
    """An amendment that would borrow more than may be borrowed."""


class AmendedTwice(Rejection):
    """Two rows of a batch that amend one order."""


class NothingAttached(Rejection):
    """An amendment of take profit or stop loss that an order does not have."""


class NoMassCancel(Rejection):
    """Cancelling the orders of a market maker, by somebody who is none."""


class MarginedPositionCloses(Rejection):
    """An isolated position whose margin is to be taken, and that open orders are going to close."""


class NoMarginedPosition(Rejection):
    """An isolated position whose margin is to be changed, and that is not there."""
