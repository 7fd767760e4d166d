"""The timestamps of signed calls, and what an exchange makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.core import rejection
from fauxchange.exchanges.okx import signature
from fauxchange.exchanges.okx.codes.core import CODES

from .credentials import was_refused_for_credentials

if TYPE_CHECKING:
    from fauxchange_kit.recording.recording import RecordedCall

    from .credentials import Carried

_MS_DIGITS = 13
_EXPIRED = CODES[rejection.ExpiredTimestamp].error


def has_window(sent: RecordedCall) -> bool:
    """Whether the exchange documents how old a timestamp may be."""
    return "windowSeconds" in sent.exchange.facts["authentication"]


def window_ms(sent: RecordedCall) -> int:
    """Return how far a timestamp may be from the exchange's time."""
    seconds: int = sent.exchange.facts["authentication"]["windowSeconds"]
    return seconds * 1000


def stamp_ms(sent: RecordedCall, own: Carried) -> int | None:
    """Return the timestamp in Unix milliseconds, None if it is not in the documented form."""
    text = own.timestamp
    if has_window(sent):
        return signature.read_timestamp(text)
    is_unix_ms = text.isascii() and text.isdecimal() and len(text) == _MS_DIGITS
    return int(text) if is_unix_ms else None


def is_malformed(sent: RecordedCall, own: Carried) -> bool:
    """Whether there is a timestamp that cannot be read."""
    return bool(own.timestamp) and stamp_ms(sent, own) is None


def is_expired(sent: RecordedCall) -> bool:
    """Whether the exchange found the timestamp too old or too young."""
    return has_window(sent) and was_refused_for_credentials(sent) and sent.code == _EXPIRED


def age_ms(sent: RecordedCall, stamped_ms: int) -> int:
    """Return how far a timestamp was from the time of its arrival.

    Clients stamp with the sandbox's time if they ask for it, else with their machine's.
    """
    return min(abs(sent.at_ms - stamped_ms), abs(sent.wall_ms - stamped_ms))
