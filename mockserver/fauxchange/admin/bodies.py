"""What the body of a request to the admin API says."""

from __future__ import annotations

import json
from math import isinf
from typing import Any


def parse(sent: bytes) -> Any:
    """Return what JSON says.

    A number that is written with a point is a whole one if it is one, as JSON Schema has it.

    Raises:
        ValueError: it is no JSON, or nobody can write its texts down.
        RecursionError: it is too deep.

    """
    value = json.loads(sent, parse_float=_number, parse_constant=_refuse)
    # Half a character may only be written by its number.
    if b"\\u" in sent:
        json.dumps(value, ensure_ascii=False).encode()
    return value


def _number(text: str) -> int | float:
    number = float(text)
    if isinf(number):
        raise ValueError(f"{text} is too large")
    return int(number) if number.is_integer() else number


def _refuse(text: str) -> None:
    raise ValueError(f"{text} is no JSON")
