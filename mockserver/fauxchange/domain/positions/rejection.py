"""Why what is asked of positions is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.rejection import InvalidField, Rejection

# Why there is nothing to reduce.
NONE, SAME_DIRECTION, TOO_FEW = "none", "same direction", "too few"


class TierSizes(NamedTuple):
    """Contracts beside the most that a leverage allows."""

    contracts: Decimal
    held: Decimal
    pending: Decimal
    maximum: Decimal
    leverage: Decimal


class NoPosition(Rejection):
    """A position that is to be closed or changed, and is not there."""

    def __init__(self, instrument: str) -> None:
        super().__init__(f"there is no such position of {instrument}")
        self.instrument = instrument


class NothingToReduce(Rejection):
    """A closing order of more contracts than there are to close.

    ``why`` is ``"none"`` if there is no position, ``"same direction"`` if the order would add to
    it, or ``"too few"`` if it has fewer contracts that no other order is going to close.
    """

    def __init__(self, instrument: str, why: str) -> None:
        super().__init__(f"there is nothing of {instrument} to reduce: {why}")
        self.instrument = instrument
        self.why = why


class LeverageTooHigh(InvalidField):
    """A leverage above what the instrument, or the size of a position, allows."""

    def __init__(self, leverage: Decimal, maximum: Decimal) -> None:
        super().__init__("leverage", f"{leverage} is above {maximum}")
        self.leverage = leverage
        self.maximum = maximum


class LeverageTooLow(InvalidField):
    """A leverage below one."""

    def __init__(self, leverage: Decimal) -> None:
        super().__init__("leverage", f"{leverage} is below 1")
        self.leverage = leverage
        self.minimum = 1


class LeverageUncovered(Rejection):
    """A leverage at which the account could not pay the margin of what it holds."""


class LeverageFixed(Rejection):
    """An order with another leverage than the open orders and positions of its instrument have."""

    def __init__(self, instrument: str, leverage: Decimal, fixed: Decimal) -> None:
        super().__init__(f"{instrument} is ordered or held at {fixed}, not at {leverage}")
        self.instrument = instrument
        self.leverage = leverage
        self.fixed = fixed


class MarginModeFixed(Rejection):
    """An order in another margin mode than the open orders of its instrument have."""

    def __init__(self, instrument: str, mode: str) -> None:
        super().__init__(f"orders of {instrument} are open in {mode}")
        self.instrument = instrument
        self.mode = mode


class OrdersPending(Rejection):
    """A change that open orders of the instrument forbid; ``mode`` is their margin mode."""

    def __init__(self, instrument: str, mode: str) -> None:
        super().__init__(f"there are open {mode} orders of {instrument}")
        self.instrument = instrument
        self.mode = mode


class AlgosPending(OrdersPending):
    """A change that algo orders of the instrument forbid which wait."""


class PositionTooLarge(Rejection):
    """More contracts than the tier of the leverage allows.

    ``contracts`` are those of the order, ``held`` those of the position and ``pending`` those of
    open orders of its side. ``way`` is ``"buy"`` or ``"sell"`` of net positions, else the margin
    mode.
    """

    def __init__(self, instrument: str, way: str, sizes: TierSizes) -> None:
        super().__init__(
            f"{sizes.contracts} contracts with {sizes.held} held and {sizes.pending} pending are"
            f" above {sizes.maximum} at leverage {sizes.leverage}"
        )
        self.instrument = instrument
        self.way = way
        self.maximum = sizes.maximum
        self.leverage = sizes.leverage
        self.contracts = sizes.contracts
        self.held = sizes.held
        self.pending = sizes.pending


class AmendedPositionTooLarge(PositionTooLarge):
    """The same by an amendment, whose ``contracts`` are those that it adds to its order."""


class MarginTooLarge(Rejection):
    """More margin than may be taken from an isolated position."""


class ClosesPending(Rejection):
    """Open orders that close a position, which forbid to close it whole."""

    def __init__(self, instrument: str) -> None:
        super().__init__(f"open orders close the position of {instrument}")
        self.instrument = instrument
