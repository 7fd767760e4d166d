"""Requests that are not to be processed after a time of theirs (overview-transaction-timeouts).

Which of its two codes an expired request gets is not documented. Assumed: 50036 if it had expired
when it was stamped, 50037 if it expired on its way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from fauxchange.domain.access.rejection import ExpiredOnArrival, ExpiredWhenSent
from fauxchange.domain.core.rejection import BadParameter
from fauxchange.exchanges.auth_context import AuthContext
from fauxchange.message import cgi_name

from .signature import read_timestamp

_MILLISECONDS = re.compile(r"[0-9]{1,16}", re.ASCII)


class RequestExpiry:
    """Looks at the time after which a request is void; ``header`` carries it."""

    def __init__(self, header: str, window_ms: int) -> None:
        self._header = header
        self._cgi_name = cgi_name(header)
        self._window_ms = window_ms

    def check(self, headers: Mapping[str, str], timestamp: str, context: AuthContext) -> None:
        """Let a request pass that is in time, or names no time; it was stamped at ``timestamp``.

        A client may live in the machine's time while the sandbox is elsewhere, so what is compared
        is how long the request was on its way with how long it was good for.

        Raises:
            BadParameter: the time is not a whole number of milliseconds.
            ExpiredWhenSent: it had expired when it was stamped.
            ExpiredOnArrival: it expired afterwards.

        """
        text = headers.get(self._cgi_name)
        if text is None:
            return
        if not _MILLISECONDS.fullmatch(text):
            raise BadParameter(self._header, f"{self._header} is not a time in milliseconds")
        stamp_ms = read_timestamp(timestamp) or 0
        good_for_ms = int(text) - stamp_ms
        if good_for_ms < 0:
            raise ExpiredWhenSent(f"{text} is {-good_for_ms} ms before the request's timestamp")
        travelled_ms = self._travelled_ms(stamp_ms, context)
        if travelled_ms > good_for_ms:
            raise ExpiredOnArrival(f"{travelled_ms} ms on its way, good for {good_for_ms} ms")

    def _travelled_ms(self, stamp_ms: int, context: AuthContext) -> int:
        """Return how long ago a request was stamped; nothing if its clock is ahead."""
        ahead_ms = stamp_ms - context.clock.now_ms()
        if 0 <= ahead_ms <= self._window_ms:
            return 0
        return context.clock.age_ms(stamp_ms, self._window_ms)
