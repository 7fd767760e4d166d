"""Why an exchange refuses what is asked of algo orders."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.rejection import Rejection


class TriggerPassed(Rejection):
    """A trigger on the wrong side of the price that it waits for; it would be reached at once."""

    def __init__(self, side: str, role: str, price_type: str) -> None:
        super().__init__(f"the {role} of an order to {side} is beyond the {price_type} price")
        self.side = side
        self.role = role
        self.price_type = price_type


class ActivationPassed(Rejection):
    """A trailing stop that begins at a price which the market has passed already."""

    def __init__(self, side: str) -> None:
        super().__init__(f"a trailing stop to {side} would begin at once")
        self.side = side


class CallbackOutOfRange(Rejection):
    """A trailing stop that follows the market too closely, or not at all.

    ``lowest`` is excluded, ``highest`` included; both are percentages of a ratio, else prices.
    """

    def __init__(self, measure: str, lowest: Decimal, highest: Decimal) -> None:
        super().__init__(f"the {measure} of a trailing stop is above {lowest}, {highest} at most")
        self.measure = measure
        self.lowest = lowest
        self.highest = highest


class TooManyAlgos(Rejection):
    """One algo order of a kind more than may wait."""

    def __init__(self, kind: str, limit: int) -> None:
        super().__init__(f"{limit} orders of kind {kind} wait")
        self.kind = kind
        self.limit = limit


class DuplicateAlgoId(Rejection):
    """An id of the client's own that an algo order has which waits."""

    def __init__(self, client_id: str) -> None:
        super().__init__(f"an algo order that waits has {client_id}")
        self.client_id = client_id


class NothingToClose(Rejection):
    """An algo order that closes a whole position, where there is none that way."""


class WholeAlreadyClosed(Rejection):
    """A second algo order that closes the whole of one position."""


class WholeFixed(Rejection):
    """An amendment of size or price of an order that closes a whole position at the market."""

    def __init__(self, member: str) -> None:
        super().__init__(f"the {member} of what closes a whole position cannot be changed")
        self.member = member


class LegsFixed(Rejection):
    """An amendment that would give an algo order a leg which it has not."""


class NoLegLeft(Rejection):
    """An amendment after which an algo order would wait for nothing."""


class PartOutOfRange(Rejection):
    """A part of an order that is placed in parts: too large, or too small."""


def failure_of(refusal: Rejection) -> str:
    """Return a refusal as a text: its name, and all of it that is text, ``name=value`` each.

    The name alone does not tell the cases of a refusal apart.
    """
    words = (
        f"{name}={value}"
        for name, value in vars(refusal).items()
        if isinstance(value, str) and value and name != "reason"
    )
    return "|".join((type(refusal).__name__, *words))
