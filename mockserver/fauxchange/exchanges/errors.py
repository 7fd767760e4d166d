"""From a rejection to an exchange's error: its number, its status and its words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fauxchange.domain.core.rejection import Rejection


@dataclass(frozen=True, slots=True)
class Code:
    """The name of an error in ``errors.json``.

    ``fills`` says which attribute of the rejection fills which blank of the error's text.
    """

    error: str
    fills: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ErrorReply:
    """An error, ready to be sent. ``said`` is the error's entry in ``errors.json``."""

    error: str
    status: int
    text: str
    said: Mapping[str, Any]


Table = Mapping[type["Rejection"], Code]


_BLANK = re.compile(r"\{([^{}]*)\}")


def render(rejection: Rejection, table: Table, errors: Mapping[str, Any]) -> ErrorReply:
    """Return how an exchange tells a rejection; a kind it has no code for is told as its base's.

    Raises:
        KeyError: neither the kind nor any base of it is in the table: an error of ours.

    """
    kind = next(kind for kind in type(rejection).__mro__ if kind in table)
    code = table[kind]
    name = getattr(rejection, "code", None) or code.error
    said = errors[name]
    blanks = {blank: str(getattr(rejection, of)) for blank, of in code.fills.items()}
    text = _BLANK.sub(lambda found: blanks.get(found[1], ""), said["message"])
    return ErrorReply(name, said["httpStatus"], text, said)
