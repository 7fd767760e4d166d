"""Mistakes with the timestamp that is signed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta, timezone

from .doctor import Mistake, mistake
from .signed_text import CallFacts, SignedText

Signing = Mistake[SignedText, CallFacts]

_NEAR_MS = 2_000
_QUARTERS = [quarter for quarter in range(-48, 57) if quarter]

_SAME = "sign the very text that is sent as the timestamp: make it once and use it twice"


def _moment(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


def _whole(ms: int) -> str:
    return _moment(ms - ms % 1000).strftime("%Y-%m-%dT%H:%M:%S")


def _of_moment(
    stamps: Callable[[int], Iterable[str]],
) -> Callable[[SignedText, CallFacts], Iterable[str]]:
    """Return the ways to write the moment of a call, where it is known."""
    return lambda _, sent: () if sent.at_ms is None else stamps(sent.at_ms)


def _in_seconds(at_ms: int) -> tuple[str, ...]:
    whole, exact = at_ms // 1000, at_ms / 1000
    return str(whole), str(whole + 1), f"{exact:.3f}", f"{whole}.0", str(exact)


def _with_other_precision(at_ms: int) -> Iterator[str]:
    whole, millis = _whole(at_ms), f"{at_ms % 1000:03}"
    fractions = (".000", f".{millis}", f".{millis}000", f".{millis[0]}", f".{millis[:2]}")
    return (f"{whole}{fraction}Z" for fraction in fractions)


def _with_other_zone(at_ms: int) -> Iterator[str]:
    """Yield the moment with another sign of its zone, or none."""
    for written in (f"{_whole(at_ms)}.{at_ms % 1000:03}", _whole(at_ms)):
        for zone in ("", "+00:00", "+0000", "z", " UTC"):
            yield written + zone
            yield f"{written.replace('T', ' ')}{zone}"
        yield f"{written.replace('T', ' ')}Z"


def _in_local_time(at_ms: int) -> Iterator[str]:
    for quarter in _QUARTERS:
        zone = timezone(timedelta(minutes=15 * quarter))
        there = _moment(at_ms).astimezone(zone)
        written = there.replace(tzinfo=None).isoformat(timespec="milliseconds")
        named = there.isoformat(timespec="milliseconds")
        yield from (f"{written}Z", written, named, f"{written[:-4]}Z", written[:-4])


def _near_time(right: SignedText, sent: CallFacts) -> Iterator[str]:
    """Yield every millisecond around the timestamp, written as the timestamp is."""
    at_ms = sent.at_ms
    if at_ms is None:
        return
    if right.stamp.isdecimal():
        yield from map(str, range(at_ms - _NEAR_MS, at_ms + _NEAR_MS + 1))
        return
    for second in range((at_ms - _NEAR_MS) // 1000, (at_ms + _NEAR_MS) // 1000 + 1):
        whole = _whole(second * 1000)
        yield f"{whole}Z"
        yield from (f"{whole}.{millis:03}Z" for millis in range(1000))


UNIX_SECONDS: Signing = mistake(
    "unix-seconds",
    "stamp",
    "Unix seconds were signed as the timestamp",
    _SAME,
    _of_moment(_in_seconds),
)
UNIX_MILLISECONDS: Signing = mistake(
    "unix-milliseconds",
    "stamp",
    "Unix milliseconds were signed as the timestamp",
    _SAME,
    _of_moment(lambda ms: (str(ms), f"{ms // 1000}000")),
)
ISO_TIME: Signing = mistake(
    "iso-time",
    "stamp",
    "an ISO 8601 time was signed as the timestamp",
    _SAME,
    _of_moment(lambda ms: (f"{_whole(ms)}.{ms % 1000:03}Z", f"{_whole(ms)}Z")),
)
WITHOUT_FRACTION: Signing = mistake(
    "timestamp-without-milliseconds",
    "stamp",
    "the timestamp was signed without milliseconds, and sent with them",
    _SAME,
    _of_moment(lambda ms: (f"{_whole(ms)}Z",)),
)
OTHER_PRECISION: Signing = mistake(
    "timestamp-of-other-precision",
    "stamp",
    "the timestamp was signed with other digits after the point than it was sent with",
    _SAME,
    _of_moment(_with_other_precision),
)
OTHER_ZONE: Signing = mistake(
    "timestamp-of-other-form",
    "stamp",
    "the timestamp was signed in another form than it was sent: without T, or with another zone",
    _SAME,
    _of_moment(_with_other_zone),
)
LOCAL_TIME: Signing = mistake(
    "local-time",
    "stamp",
    "the local time was signed, and UTC was sent",
    "make the timestamp in UTC, once, for header and signature",
    _of_moment(_in_local_time),
    alone=True,
)
NEAR_TIME: Signing = mistake(
    "timestamp-differs",
    "stamp",
    "another timestamp was signed than was sent, less than two seconds from it",
    "read the clock once: two readings are two timestamps",
    _near_time,
    alone=True,
)
NO_TIME: Signing = mistake(
    "timestamp-not-signed",
    "stamp",
    "the timestamp was left out of what is signed",
    "the signed text begins with the timestamp",
    lambda *_: ("",),
)
