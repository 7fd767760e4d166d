"""A line for a shell that makes a call again, at a mock that runs on its usual port."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from fauxchange.domain.core.rejection import Rejection
from fauxchange.exchanges.diagnosis import curl
from fauxchange.exchanges.diagnosis.doctor import Case
from fauxchange.message import Request
from fauxchange.runtime.clock import ManualClock
from fauxchange.runtime.journal import MAX_BODY_BYTES
from fauxchange.runtime.limiter import Unlimited
from fauxchange.sandbox.sandbox import Sandbox
from fauxchange.worlds.world import read

if TYPE_CHECKING:
    from collections.abc import Callable

    from fauxchange_kit.recording.recording import RecordedCall

_HOST = "HTTP_HOST"


def line_of(sent: RecordedCall, hide: Callable[[str], str]) -> str:
    """Return a line of curl that makes a call again, rightly signed; empty if none can be had.

    The server that was called is gone; without its name the line is for one at the usual place.
    """
    request = Request(
        sent.method,
        curl.plain(hide(sent.path)),
        sent.query,
        {name: hide(value) for name, value in sent.headers.items() if name != _HOST},
        sent.body,
    )
    # A journal keeps no more of a body; then nobody knows the rest.
    is_whole = len(sent.body) != MAX_BODY_BYTES
    case = Case(request, sent.endpoint, Rejection(""), _nowhere(), sent.at_ms, is_whole=is_whole)
    return sent.exchange.doctor.curl(case, hide, right=True)


@cache
def _nowhere() -> Sandbox:
    """Return the sandbox of a call that nobody is asked about."""
    return Sandbox(read("empty"), clock=ManualClock(), limiter=Unlimited())
