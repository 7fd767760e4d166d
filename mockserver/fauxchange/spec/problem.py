"""What is wrong with a file of facts: schema, errors, world. It stops the start."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson

# What stands between value and pattern in a validator's message.
_SEPARATOR = " does not match "
# What patterns of schemas mean, for people who typed something else.
FORMS: Mapping[str, str] = {
    r"^(?!0+(\.0*)?$)[0-9]{1,30}(\.[0-9]{1,30})?$": "a number above zero, such as 70000 or 0.5",
    r"^(0\.0{0,17}[1-9][0-9]{0,17}|[1-9][0-9]{0,17}(\.[0-9]{1,18})?)$": (
        "a number above zero of at most 18 digits, such as 70000 or 0.5"
    ),
    r"^(0\.0{0,11}[1-9][0-9]{0,17}|[1-9][0-9]{0,11}(\.[0-9]{1,18})?)$": (
        "a price from 1E-12 to below 1E12, such as 70000 or 0.5"
    ),
    r"^(0\.0{0,11}[1-9][0-9]{0,17}|[1-9][0-9]{0,8}(\.[0-9]{1,18})?)$": (
        "a number from 1E-12 to below 1E9, such as 100 or 0.01"
    ),
    r"^[0-9]{1,3}(\.[0-9]{1,30})?$": "a number from zero to below 1000, such as 12 or 0.5",
    r"^[0-9]{1,30}(\.[0-9]{1,30})?$": "a number of zero or more, such as 12 or 0.5",
    r"^[0-9]{1,4}(\.[0-9]{1,12})?$": "a number of zero or more, such as 12 or 0.5",
    r"^-?0(\.[0-9]{1,10})?$": "a rate between -1 and 1, such as 0.0005 or -0.0001",
    r"^-?0(\.[0-9]{1,8})?$": "a rate between -1 and 1, such as 0.0005 or -0.0001",
    r"^-?[0-9]{1,3}(\.[0-9]{1,10})?$": "a number such as 1.5 or -0.25",
    r"^0\.[0-9]{1,10}$|^1$": "a share from 0.0 to 1, such as 0.5",
    r"^[0-9]{1,4}$": "a whole number of at most 4 digits",
    r"^[0-9]{1,18}$": "a whole number of at most 18 digits",
    r"^[0-9]{1,20}$": "a whole number of at most 20 digits",
    r"^[0-9]{1,32}$": "a whole number of at most 32 digits",
    r"^[A-Z0-9]{1,20}$": "a currency, such as BTC",
    r"^[A-Z0-9]{1,20}-[A-Z0-9]{1,20}$": "a pair, such as BTC-USDT",
    r"^[A-Z0-9_-]{1,40}$": "an instrument, such as BTC-USDT-SWAP",
    r"^([01][0-9]|2[0-3]):[0-5][0-9]$": "a time of day, such as 08:00",
    r"^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$": "a day up to a 28th, as 2026-01-28",
    r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$": (
        "a name of at most 64 letters, digits, dots, dashes and underscores"
    ),
    r"^[A-Za-z0-9._-]{1,64}$": "a name of at most 64 letters, digits, dots, dashes and underscores",
    r"^[A-Za-z0-9_-]{1,64}$": "a name of at most 64 letters, digits, dashes and underscores",
    r"^[A-Za-z0-9_-]{1,40}$": "a name of at most 40 letters, digits, dashes and underscores",
    r"^[A-Za-z0-9_-]{1,32}$": "a name of at most 32 letters, digits, dashes and underscores",
    r"^[A-Za-z0-9_]{1,64}$": "a name of at most 64 letters, digits and underscores",
    r"^[a-z][a-z0-9-]{0,40}$": "a name of small letters, digits and dashes",
}


class Problem(Exception):  # noqa: N818 - it is shown to people by this name
    """A file that cannot be used. Its text is ``file#pointer: reason``."""

    def __init__(self, file: Path | str, pointer: str, reason: str) -> None:
        super().__init__(f"{file}#{pointer}: {reason}")
        self.file = str(file)
        self.pointer = pointer
        self.reason = reason


def pointer(parts: Iterable[object]) -> str:
    """Return a JSON pointer."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def named_file(folder: Path, name: str) -> Path:
    """Return the JSON file of a name in a folder of the package.

    A name is no path: it leads to no other folder.

    Raises:
        Problem: the folder has no such file; the reason says which names it has.

    """
    file = next((one for one in folder.glob("*.json") if one.stem == name), None)
    if file is None:
        known = ", ".join(sorted(one.stem for one in folder.glob("*.json")))
        reason = f"cannot be read: of such a name the package has none but {known}"
        raise Problem(f"{name[:80]}.json", "", reason)
    return file


def read_json(file: Path) -> Any:
    """Read a JSON file.

    Raises:
        Problem: it is not there, or not JSON.

    """
    try:
        return orjson.loads(file.read_bytes())
    except OSError as error:
        raise Problem(file, "", f"cannot be read: {error.strerror}") from error
    except orjson.JSONDecodeError as error:
        raise Problem(file, "", f"is not JSON: {error}") from error


def in_words(message: str) -> str:
    """Return a validator's message with the words for the pattern that it shows, if it has any."""
    value, separator, pattern = message.rpartition(_SEPARATOR)
    words = FORMS.get(pattern.strip('"'), "") if separator else ""
    return f"{value} is not {words}" if words else message


def whole_numbers(value: Any) -> Any:
    """Return what a file says with 60.0 as 60: it is a whole number by JSON Schema, not in code."""
    if isinstance(value, dict):
        return {name: whole_numbers(member) for name, member in value.items()}
    if isinstance(value, list):
        return [whole_numbers(member) for member in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
