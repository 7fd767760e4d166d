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

    def read(self, headers: Mapping[str, str], timestamp: str, context: AuthContext) -> int | None:
        """Return the sandbox's time after which a request is void; None if it names no time.

        It was stamped at ``timestamp``. A client may live in the machine's time while the sandbox
        is elsewhere, so what is compared is how long the request was on its way with how long it
        was good for. One that stamps by the one clock and names a time of the other is read as a
        request without a timestamp: its time is nearer to a clock than to the stamp.

        Raises:
            BadParameter: the time is not a whole number of milliseconds.
            ExpiredWhenSent: it had expired when it was stamped.
            ExpiredOnArrival: it expired afterwards.

        """
        text = headers.get(self._cgi_name)
        if text is None:
            return None
        stamp_ms = read_timestamp(timestamp) or 0
        expires_ms = self._milliseconds(text)
        good_for_ms = expires_ms - stamp_ms
        if abs(context.clock.left_ms(expires_ms)) + self._window_ms < abs(good_for_ms):
            return self.read_unstamped(text, context)
        if good_for_ms < 0:
            raise ExpiredWhenSent(f"{text} is {-good_for_ms} ms before the request's timestamp")
        travelled_ms = self._travelled_ms(stamp_ms, context)
        if travelled_ms > good_for_ms:
            raise ExpiredOnArrival(f"{travelled_ms} ms on its way, good for {good_for_ms} ms")
        return context.clock.now_ms() + good_for_ms - travelled_ms

    def read_unstamped(self, text: str, context: AuthContext) -> int:
        """Return the sandbox's time after which a request without a timestamp is void.

        Its client may live in the sandbox's time or in the machine's, see :meth:`Clock.left_ms`.

        Raises:
            BadParameter: the time is not a whole number of milliseconds.
            ExpiredOnArrival: it has gone by.

        """
        left_ms = context.clock.left_ms(self._milliseconds(text))
        if left_ms < 0:
            raise ExpiredOnArrival(f"{text} was {-left_ms} ms ago")
        return context.clock.now_ms() + left_ms

    def _milliseconds(self, text: str) -> int:
        if not _MILLISECONDS.fullmatch(text):
            raise BadParameter(self._header, f"{self._header} is not a time in milliseconds")
        return int(text)

    def _travelled_ms(self, stamp_ms: int, context: AuthContext) -> int:
        """Return how long ago a request was stamped; nothing if its clock is ahead."""
        ahead_ms = stamp_ms - context.clock.now_ms()
        if 0 <= ahead_ms <= self._window_ms:
            return 0
        return context.clock.age_ms(stamp_ms, self._window_ms)
