"""Live and demo trading: which of the two a call is made in, and which its key is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.message import cgi_name

if TYPE_CHECKING:
    from fauxchange_kit.recording.recording import RecordedCall

DEMO, LIVE = "demo", "live"


def is_demo(sent: RecordedCall) -> bool:
    """Whether a call is made in demo trading."""
    header = sent.exchange.facts["authentication"].get("headers", {}).get(DEMO)
    return header is not None and sent.headers.get(cgi_name(header)) == "1"


def bound_to(sent: RecordedCall) -> str:
    """Return the only environment that the key of a call is good for, empty if it is for both."""
    places = sent.credential.environments if sent.credential else frozenset()
    return next(iter(places)) if len(places) == 1 else ""


def is_misplaced(sent: RecordedCall) -> bool:
    """Whether the key of a call is for the other environment."""
    return bound_to(sent) == (LIVE if is_demo(sent) else DEMO)
