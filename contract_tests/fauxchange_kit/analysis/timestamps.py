"""The timestamps of signed calls, and what an exchange makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.core import rejection
from fauxchange.exchanges.okx import signature
from fauxchange.exchanges.okx.codes.core import CODES

from .credentials import was_refused_for_credentials

if TYPE_CHECKING:
    from fauxchange_kit.recording.recording import RecordedCall

    from .credentials import CallCredentials

_MS_DIGITS = 13
_EXPIRED = CODES[rejection.ExpiredTimestamp].error


def has_window(call: RecordedCall) -> bool:
    """Whether the exchange documents how old a timestamp may be."""
    return "windowSeconds" in call.exchange.facts["authentication"]


def window_ms(call: RecordedCall) -> int:
    """Return how far a timestamp may be from the exchange's time."""
    seconds: int = call.exchange.facts["authentication"]["windowSeconds"]
    return seconds * 1000


def timestamp_ms(call: RecordedCall, credentials: CallCredentials) -> int | None:
    """Return the timestamp in Unix milliseconds, None if it is not in the documented form."""
    text = credentials.timestamp
    if has_window(call):
        return signature.read_timestamp(text)
    is_unix_ms = text.isascii() and text.isdecimal() and len(text) == _MS_DIGITS
    return int(text) if is_unix_ms else None


def is_malformed(call: RecordedCall, credentials: CallCredentials) -> bool:
    """Whether there is a timestamp that cannot be read."""
    return bool(credentials.timestamp) and timestamp_ms(call, credentials) is None


def is_expired(call: RecordedCall) -> bool:
    """Whether the exchange found the timestamp too old or too young."""
    return has_window(call) and was_refused_for_credentials(call) and call.code == _EXPIRED


def age_ms(call: RecordedCall, timestamp_ms: int) -> int:
    """Return how far a timestamp was from the time of its arrival.

    Clients stamp with the sandbox's time if they ask for it, else with their machine's.
    """
    return min(abs(call.at_ms - timestamp_ms), abs(call.wall_ms - timestamp_ms))
