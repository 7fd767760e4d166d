"""Mistakes with the timestamp that is signed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from .doctor import Mistake

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .signed_text import CallFacts, SignedText

_NEAR_MS = 2_000
_QUARTERS = [quarter for quarter in range(-48, 57) if quarter]

_SAME = "sign the very text that is sent as the timestamp: make it once and use it twice"


def _moment(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


def _iso(ms: int) -> str:
    return f"{_whole(ms)}.{ms % 1000:03}Z"


def _whole(ms: int) -> str:
    return _moment(ms - ms % 1000).strftime("%Y-%m-%dT%H:%M:%S")


def _seconds(right: SignedText, sent: CallFacts) -> Iterator[SignedText]:
    if sent.at_ms is not None:
        whole = sent.at_ms // 1000
        for stamp in (str(whole), str(whole + 1), f"{sent.at_ms / 1000:.3f}", f"{whole}.0"):
            yield right._replace(stamp=stamp)
        yield right._replace(stamp=str(sent.at_ms / 1000))


def _milliseconds(right: SignedText, sent: CallFacts) -> Iterator[SignedText]:
    if sent.at_ms is not None:
        yield right._replace(stamp=str(sent.at_ms))
        yield right._replace(stamp=f"{sent.at_ms // 1000}000")


def _other_precision(right: SignedText, sent: CallFacts) -> Iterator[SignedText]:
    """Yield the same moment with other digits after the point."""
    if sent.at_ms is None:
        return
    whole, millis = _whole(sent.at_ms), f"{sent.at_ms % 1000:03}"
    fractions = (".000", f".{millis}", f".{millis}000", f".{millis[0]}", f".{millis[:2]}")
    for fraction in fractions:
        yield right._replace(stamp=f"{whole}{fraction}Z")


def _without_fraction(right: SignedText, sent: CallFacts) -> Iterator[SignedText]:
    if sent.at_ms is not None:
        yield right._replace(stamp=f"{_whole(sent.at_ms)}Z")


def _other_zone(right: SignedText, sent: CallFacts) -> Iterator[SignedText]:
    """Yield the same moment with another sign of its zone, or none."""
    if sent.at_ms is None:
        return
    whole, millis = _whole(sent.at_ms), f".{sent.at_ms % 1000:03}"
    for written in (f"{whole}{millis}", whole):
        for zone in ("", "+00:00", "+0000", "z", " UTC"):
            yield right._replace(stamp=written + zone)
            yield right._replace(stamp=f"{written.replace('T', ' ')}{zone}")
        yield right._replace(stamp=f"{written.replace('T', ' ')}Z")


def _local_time(right: SignedText, sent: CallFacts) -> Iterator[SignedText]:
    if sent.at_ms is None:
        return
    for quarter in _QUARTERS:
        zone = timezone(timedelta(minutes=15 * quarter))
        there = _moment(sent.at_ms).astimezone(zone)
        written = there.replace(tzinfo=None).isoformat(timespec="milliseconds")
        named = there.isoformat(timespec="milliseconds")
        for stamp in (f"{written}Z", written, named, f"{written[:-4]}Z", written[:-4]):
            yield right._replace(stamp=stamp)


def _near_time(right: SignedText, sent: CallFacts) -> Iterator[SignedText]:
    """Yield every millisecond around the timestamp, written as the timestamp is."""
    at_ms = sent.at_ms
    if at_ms is None:
        return
    if right.stamp.isdecimal():
        for ms in range(at_ms - _NEAR_MS, at_ms + _NEAR_MS + 1):
            yield right._replace(stamp=str(ms))
        return
    for second in range((at_ms - _NEAR_MS) // 1000, (at_ms + _NEAR_MS) // 1000 + 1):
        whole = _whole(second * 1000)
        yield right._replace(stamp=f"{whole}Z")
        for millis in range(1000):
            yield right._replace(stamp=f"{whole}.{millis:03}Z")


def _no_time(right: SignedText, _: CallFacts) -> Iterator[SignedText]:
    yield right._replace(stamp="")


def _iso_time(right: SignedText, sent: CallFacts) -> Iterator[SignedText]:
    """Yield the same moment as ISO 8601, where it is sent as a number."""
    if sent.at_ms is not None:
        yield right._replace(stamp=_iso(sent.at_ms))
        yield right._replace(stamp=f"{_whole(sent.at_ms)}Z")


UNIX_SECONDS: Mistake[SignedText, CallFacts] = Mistake(
    "unix-seconds", "stamp", "Unix seconds were signed as the timestamp", _SAME, _seconds
)
UNIX_MILLISECONDS: Mistake[SignedText, CallFacts] = Mistake(
    "unix-milliseconds",
    "stamp",
    "Unix milliseconds were signed as the timestamp",
    _SAME,
    _milliseconds,
)
ISO_TIME: Mistake[SignedText, CallFacts] = Mistake(
    "iso-time", "stamp", "an ISO 8601 time was signed as the timestamp", _SAME, _iso_time
)
WITHOUT_FRACTION: Mistake[SignedText, CallFacts] = Mistake(
    "timestamp-without-milliseconds",
    "stamp",
    "the timestamp was signed without milliseconds, and sent with them",
    _SAME,
    _without_fraction,
)
OTHER_PRECISION: Mistake[SignedText, CallFacts] = Mistake(
    "timestamp-of-other-precision",
    "stamp",
    "the timestamp was signed with other digits after the point than it was sent with",
    _SAME,
    _other_precision,
)
OTHER_ZONE: Mistake[SignedText, CallFacts] = Mistake(
    "timestamp-of-other-form",
    "stamp",
    "the timestamp was signed in another form than it was sent: without T, or with another zone",
    _SAME,
    _other_zone,
)
LOCAL_TIME: Mistake[SignedText, CallFacts] = Mistake(
    "local-time",
    "stamp",
    "the local time was signed, and UTC was sent",
    "make the timestamp in UTC, once, for header and signature",
    _local_time,
    alone=True,
)
NEAR_TIME: Mistake[SignedText, CallFacts] = Mistake(
    "timestamp-differs",
    "stamp",
    "another timestamp was signed than was sent, less than two seconds from it",
    "read the clock once: two readings are two timestamps",
    _near_time,
    alone=True,
)
NO_TIME: Mistake[SignedText, CallFacts] = Mistake(
    "timestamp-not-signed",
    "stamp",
    "the timestamp was left out of what is signed",
    "the signed text begins with the timestamp",
    _no_time,
)
