"""Why an exchange refuses a request.

A rejection names the reason and the values; the words, the code and the HTTP status are the
exchange's and live in its ``errors.json``, found through its ``codes`` table.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar


class Rejection(Exception):  # noqa: N818 - it is an answer of the exchange, not an error of ours
    """A request that is refused. ``step`` is the part of the request path that refused it.

    ``result`` is how an exchange tells it that does not only send an error; its dialect sets it.
    """

    step: ClassVar[str] = "handler"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.result: Mapping[str, Any] | None = None


class Unroutable(Rejection):
    """No documented endpoint has this path."""

    step = "route"


class WrongMethod(Rejection):
    """The path exists, but not with this method."""

    step = "route"


class Decommissioned(Rejection):
    """The endpoint is documented as no longer active."""

    step = "route"


class Unauthenticated(Rejection):
    """Base of everything the credentials of a request can be wrong about."""

    step = "authentication"


class MissingKey(Unauthenticated):
    """No API key."""


class MissingPassphrase(Unauthenticated):
    """No passphrase."""


class MissingSignature(Unauthenticated):
    """No signature."""


class MissingTimestamp(Unauthenticated):
    """No timestamp."""


class MalformedTimestamp(Unauthenticated):
    """A timestamp that is not in the documented form."""


class ExpiredTimestamp(Unauthenticated):
    """A timestamp outside the window."""


class UnknownKey(Unauthenticated):
    """A key nobody has."""


class AbsentKey(UnknownKey):
    """A key that looks like one of the exchange's, and nobody has."""


class IdleKey(AbsentKey):
    """A key that ended because nobody used it."""


class FrozenKey(Unauthenticated):
    """A key of an account that is frozen."""


class ForeignKey(Unauthenticated):
    """A key of another region's exchange, which this one does not know."""


class WrongEnvironment(Unauthenticated):
    """A live key in demo trading, or the reverse."""


class AddressRefused(Unauthenticated):
    """A client address outside the key's allow-list."""

    def __init__(self, reason: str, address: str, key: str) -> None:
        super().__init__(reason)
        self.address, self.key = address, key


class WrongPassphrase(Unauthenticated):
    """A passphrase that is not the key's."""


class WrongSignature(Unauthenticated):
    """A signature that does not fit what was received."""


class PermissionDenied(Rejection):
    """A key without the permission the endpoint asks for."""

    step = "permission"


class DemoUnavailable(Rejection):
    """A feature that demo trading does not have."""

    step = "permission"


class DemoOnly(Rejection):
    """A feature that only demo trading has."""

    step = "permission"


class RateLimited(Rejection):
    """One call more than a limit allows; ``code`` where the rule has an error of its own."""

    step = "rate limit"

    def __init__(self, reason: str, rule: str, code: str | None = None) -> None:
        super().__init__(reason)
        self.rule = rule
        self.code = code


class Unreadable(Rejection):
    """A body that is not JSON."""

    step = "parameters"


class MissingBody(Rejection):
    """No body where one is needed."""

    step = "parameters"


class WrongContentType(Rejection):
    """A body that is declared as something else than JSON."""

    step = "parameters"


class Oversized(Rejection):
    """A body larger than anything the exchange documents."""

    step = "parameters"


class BadParameter(Rejection):
    """A value that the documentation does not allow; ``code`` where the rule has its own error."""

    step = "validation"

    def __init__(self, name: str, reason: str, code: str | None = None) -> None:
        super().__init__(reason)
        self.name = name
        self.code = code


class MissingParameter(BadParameter):
    """A required parameter that is absent or empty."""


class UnknownId(BadParameter):
    """An id of nothing that there is; ``code`` where the kind of thing has its own error."""

    step = "handler"


class TooManyValues(BadParameter):
    """A list longer than documented."""

    def __init__(self, name: str, limit: int, reason: str, code: str | None = None) -> None:
        super().__init__(name, reason, code)
        self.limit = limit


class TooManyRows(TooManyValues):
    """A batch with more rows than documented, where it has an error of its own."""


class EitherParameter(BadParameter):
    """At least one of several parameters is required."""

    def __init__(self, name: str, other: str, reason: str, code: str | None = None) -> None:
        super().__init__(name, reason, code)
        self.other = other


class BothParameters(EitherParameter):
    """Parameters that exclude each other."""


class FieldRejection(Rejection):
    """A refusal because of one field of a request.

    ``field`` is the domain's word for it. ``name`` is the parameter that carried it, which only the
    dialect of an exchange knows: it sets the name before it renders the refusal.
    """

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.name = field


class InvalidField(FieldRejection):
    """A value that the domain does not take, though the documented form allows it."""

    step = "validation"


class MissingField(InvalidField):
    """A field that only this request must have."""


class TooManyPlaces(InvalidField):
    """An amount with more decimal places than its currency has."""

    def __init__(self, ccy: str, places: int, field: str = "amount") -> None:
        super().__init__(field, f"{ccy} has {places} decimal places")


class UnknownCurrency(InvalidField):
    """A currency that the world does not have."""

    def __init__(self, ccy: str) -> None:
        super().__init__("currency", f"there is no currency {ccy}")


class InsufficientFunds(Rejection):
    """Less available than a movement takes."""

    def __init__(self, ccy: str, required: Decimal, available: Decimal) -> None:
        super().__init__(f"{required} {ccy} wanted, {available} {ccy} available")
        self.ccy = ccy
        self.required = required
        self.available = available


class UnsupportedChain(Rejection):
    """A currency that is not on a chain."""

    def __init__(self, ccy: str, chain: str) -> None:
        super().__init__(f"{ccy} is not on {chain}")
        self.ccy = ccy
        self.chain = chain


class BelowMinimum(Rejection):
    """Less than the smallest amount of a product."""

    def __init__(self, ccy: str, amount: Decimal, minimum: Decimal) -> None:
        super().__init__(f"{amount} {ccy} is below the minimum of {minimum} {ccy}")
        self.ccy = ccy
        self.minimum = minimum


class UnderMaintenance(Rejection):
    """The exchange is closed for a while."""


class TimedOut(Rejection):
    """No answer in time: whether the call was carried out is not known."""

    step = "server"


class ServerError(Rejection):
    """An error of ours, rendered as the exchange renders its own."""

    step = "server"
