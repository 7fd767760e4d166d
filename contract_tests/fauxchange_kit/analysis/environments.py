"""Live and demo trading: which of the two a call is made in, and which its key is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.message import cgi_name

if TYPE_CHECKING:
    from fauxchange_kit.recording.recording import RecordedCall

DEMO, LIVE = "demo", "live"


def is_demo(call: RecordedCall) -> bool:
    """Whether a call is made in demo trading."""
    header = call.exchange.facts["authentication"].get("headers", {}).get(DEMO)
    return header is not None and call.headers.get(cgi_name(header)) == "1"


def only_environment(call: RecordedCall) -> str:
    """Return the only environment that the key of a call is good for, empty if it is for both."""
    places = call.credential.environments if call.credential else frozenset()
    return next(iter(places)) if len(places) == 1 else ""


def is_wrong_environment(call: RecordedCall) -> bool:
    """Whether the key of a call is for the other environment."""
    return only_environment(call) == (LIVE if is_demo(call) else DEMO)
