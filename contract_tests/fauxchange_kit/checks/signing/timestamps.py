"""Signing, as far as it is about time: timestamps, clocks that differ, old signatures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fauxchange_kit.analysis.calls import gap_ms as elapsed_ms
from fauxchange_kit.analysis.credentials import (
    CallCredentials,
    age_ms,
    is_expired,
    private_calls,
    timestamp_ms,
    window_ms,
)
from fauxchange_kit.analysis.responses import is_ok
from fauxchange_kit.check import Evidence, Severity, check
from fauxchange_kit.checks.pages import COINW_INTRODUCTION
from fauxchange_kit.recording.recording import PLAIN, RecordedCall, Run

SKEWED = "skewed-clock"

_REQUESTS = "overview-rest-authentication-making-requests"
_MILLISECONDS = re.compile(r".*:[0-9]{2}\.[0-9]{3}Z", re.ASCII)
# A clock that is further off than this part of the window fails with the next bad connection.
_PART_OF_WINDOW = 3
# Two calls may be signed in one moment; what comes later is no longer of that moment. A try after a
# failure may be signed in the same millisecond, too, and some more may pass until it arrives.
_MOMENT_MS, _RETRY_MS = 1000, 20


@check(
    "signing/timestamp-format",
    "the timestamp is in the documented form: ISO 8601 in UTC, on CoinW Unix milliseconds",
    Severity.ERROR,
    why="A timestamp in another form is refused, or taken for a time that is long past.",
    fix="Write the time in UTC as 2020-12-08T09:08:57.715Z for OKX, and as 13 digits for CoinW.",
    docs={"okx": _REQUESTS, "coinw": COINW_INTRODUCTION},
)
def timestamp_format(run: Run) -> Iterator[Evidence]:
    """Read every timestamp."""
    for call, credentials in private_calls(run):
        if credentials.timestamp:
            name = call.endpoint_id
            problem = (
                f"the timestamp of {name} is not in the documented form{_mistake_suffix(call)}"
            )
            yield Evidence((call,), problem if timestamp_ms(call, credentials) is None else "")


@check(
    "signing/timestamp-milliseconds",
    "the timestamp has milliseconds, three digits of them",
    Severity.WARNING,
    why="Whole seconds make the same signature for two calls of a second, and only milliseconds "
    "are documented.",
    fix="Write exactly three digits after the point.",
    docs={"okx": _REQUESTS},
)
def timestamp_milliseconds(run: Run) -> Iterator[Evidence]:
    """Count the digits of timestamps that can be read."""
    for call, credentials in private_calls(run, "okx"):
        if timestamp_ms(call, credentials) is not None:
            problem = f"the timestamp of {call.endpoint_id} has no three digits after the point"
            is_right = _MILLISECONDS.fullmatch(credentials.timestamp)
            yield Evidence((call,), "" if is_right else problem)


@check(
    "signing/clock",
    "the timestamp is that of the moment the call is made, by a clock that is right",
    Severity.WARNING,
    why="A clock that is some seconds off is refused as soon as the connection is slow, too.",
    fix="Keep the machine's clock in step, or stamp with the exchange's time.",
    docs={"okx": _REQUESTS},
)
def clock(run: Run) -> Iterator[Evidence]:
    """Compare timestamps with the time of arrival, where nobody turns the exchange's clock."""
    if run.profile != PLAIN:
        return
    for call, credentials in private_calls(run, "okx"):
        stamped_ms = timestamp_ms(call, credentials)
        if stamped_ms is None or call.faults:
            continue
        age = age_ms(call, stamped_ms)
        problem = (
            f"the timestamp of {call.endpoint_id} is {age / 1000:g} s off{_mistake_suffix(call)}"
        )
        yield Evidence((call,), problem if age > window_ms(call) / _PART_OF_WINDOW else "")


@check(
    "signing/resynchronises",
    "a client whose clock differs from the exchange's takes the exchange's time",
    Severity.ERROR,
    why="A machine whose clock drifts is otherwise locked out, with open orders, until somebody "
    "notices.",
    fix="When a call is refused as expired, ask the exchange for its time, keep the difference, "
    "and sign again.",
    docs={"okx": "public-data-rest-api-get-system-time"},
    profiles=(SKEWED,),
)
def resynchronises(run: Run) -> Iterator[Evidence]:
    """Look whether a private call is accepted after one was refused for its time, or ever."""
    calls = [call for call, _ in private_calls(run, "okx")]
    refused = [call for call in calls if is_expired(call)]
    accepted = [call for call in calls if call.is_accepted]
    if refused and not any(call.number > refused[0].number for call in accepted):
        these = "1 call was" if len(refused) == 1 else f"{len(refused)} calls were"
        problem = f"{these} refused as expired, and none was accepted after that"
        yield Evidence(tuple(refused), problem)
    elif accepted:
        yield Evidence((*refused[:1], accepted[-1]))


@check(
    "signing/replayed",
    "every attempt is signed anew",
    Severity.ERROR,
    why="A signature that is sent again later is refused as expired, and a retry never succeeds.",
    fix="Make timestamp and signature inside the loop of attempts, for each of them.",
    docs={"okx": _REQUESTS, "coinw": COINW_INTRODUCTION},
)
def replayed(run: Run) -> Iterator[Evidence]:
    """Look for signatures with a timestamp that come again after their moment."""
    first: dict[str, RecordedCall] = {}
    signed = [
        (call, credentials)
        for call, credentials in private_calls(run)
        if credentials.sign and credentials.timestamp
    ]
    for call, credentials in signed:
        earlier = first.setdefault(credentials.sign, call)
        if earlier is not call and _is_later(call, earlier, credentials):
            yield Evidence(
                (earlier, call), f"{call.endpoint_id} was sent again with an old signature"
            )
        elif len(signed) > 1:
            yield Evidence((call,))


def _is_later(call: RecordedCall, earlier: RecordedCall, credentials: CallCredentials) -> bool:
    """Whether a call cannot have been signed together with an earlier one of its signature."""
    gap_ms = elapsed_ms(earlier, call)
    if gap_ms > _MOMENT_MS:
        return True
    stamped_ms = timestamp_ms(call, credentials)
    has_milliseconds = stamped_ms is not None and stamped_ms % 1000 != 0
    return has_milliseconds and gap_ms >= _RETRY_MS and not is_ok(earlier)


def _mistake_suffix(call: RecordedCall) -> str:
    return f" ({call.mistake})" if call.mistake else ""
