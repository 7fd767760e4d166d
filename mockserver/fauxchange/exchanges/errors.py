"""From a rejection to an exchange's error: its code, its HTTP status and its text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.core.rejection import Rejection


class Code(NamedTuple):
    """The name of an error in ``errors.json``.

    ``fills`` maps each blank in the error's text to the attribute of the rejection that fills it.
    Where the exchange tells one reason in several ways, ``by`` names the attributes that decide,
    and ``errors`` maps their values, joined by a space, to the other names.
    """

    error: str
    fills: Mapping[str, str] = MappingProxyType({})
    by: tuple[str, ...] = ()
    errors: Mapping[str, str] = MappingProxyType({})

    def error_of(self, rejection: Rejection) -> str:
        """Return the name of the error for a rejection."""
        if not self.by:
            return self.error
        values = " ".join(str(getattr(rejection, of)) for of in self.by)
        return self.errors.get(values, self.error)


class ErrorReply(NamedTuple):
    """An error as an exchange sends it.

    Args:
        error: its name in ``errors.json``.
        status: the HTTP status.
        text: the message, its blanks filled.
        observed: the words that were captured on the wire, if they differ from it.
        in_row: those that were captured in the row of an act, where they differ again.
        entry: all that ``errors.json`` has for it.

    """

    error: str
    status: int
    text: str
    observed: str
    in_row: str
    entry: Mapping[str, Any]


Table = Mapping[type["Rejection"], Code]


def _text(value: object) -> str:
    return format_decimal(value) if isinstance(value, Decimal) else str(value)


_BLANK = re.compile(r"\{([^{}]*)\}")


def render(rejection: Rejection, table: Table, errors: Mapping[str, Any]) -> ErrorReply:
    """Return the error that an exchange sends for a rejection.

    A kind of rejection that is not in the table gets the code of its nearest base class.

    Raises:
        KeyError: neither the kind nor any base of it is in the table: an error of ours.

    """
    kind = next(kind for kind in type(rejection).__mro__ if kind in table)
    code = table[kind]
    name = getattr(rejection, "code", None) or code.error_of(rejection)
    entry = errors[name]
    blanks = {blank: _text(getattr(rejection, of)) for blank, of in code.fills.items()}
    seen = entry.get("observed", entry["message"])
    text, observed, in_row = (
        _BLANK.sub(lambda blank: blanks.get(blank[1], ""), words)
        for words in (entry["message"], seen, entry.get("observedInRows", seen))
    )
    return ErrorReply(name, entry["httpStatus"], text, observed, in_row, entry)
