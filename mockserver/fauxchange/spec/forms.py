"""What patterns of schemas mean in words, for people who typed something else."""

from __future__ import annotations

from collections.abc import Mapping

_SEPARATOR = " does not match "

FORMS: Mapping[str, str] = {
    r"^(?!0+(\.0*)?$)[0-9]{1,30}(\.[0-9]{1,30})?$": "a number above zero, such as 70000 or 0.5",
    r"^(0\.0*[1-9][0-9]*|[1-9][0-9]*(\.[0-9]+)?)$": "a number above zero, such as 70000 or 0.5",
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


def in_words(message: str) -> str:
    """Return a validator's message with the words for the pattern that it shows, if it has any."""
    value, separator, pattern = message.rpartition(_SEPARATOR)
    words = FORMS.get(pattern.strip('"'), "") if separator else ""
    return f"{value} is not {words}" if words else message
