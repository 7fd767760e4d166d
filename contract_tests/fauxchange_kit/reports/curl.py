"""A line for a shell that makes a call again, at a mock that runs on its usual port."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.core.rejection import Rejection
from fauxchange.exchanges.diagnosis import curl
from fauxchange.exchanges.diagnosis.doctor import Case, SandboxKeys
from fauxchange.message import Request
from fauxchange.runtime.retention import MAX_BODY_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable

    from fauxchange_kit.recording.recording import RecordedCall

_HOST = "HTTP_HOST"
# The line signs with the keys in the environment of the shell, so that it needs none.
_NO_KEYS = SandboxKeys("")


def line_of(call: RecordedCall, hide: Callable[[str], str]) -> str:
    """Return a line of curl that makes a call again, rightly signed; empty if none can be had.

    The server that was called is gone; without its name the line is for one at the usual place.
    """
    request = Request(
        call.method,
        curl.plain(hide(call.path)),
        call.query,
        {name: hide(value) for name, value in call.headers.items() if name != _HOST},
        call.body,
    )
    # A journal keeps no more of a body; then nobody knows the rest.
    is_whole = len(call.body) != MAX_BODY_BYTES
    case = Case(request, call.endpoint, Rejection(""), _NO_KEYS, call.at_ms, is_whole=is_whole)
    return call.exchange.doctor.curl(case, hide, right=True)
