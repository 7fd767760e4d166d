"""Logins and operations: they pass the steps of a call by HTTP, and wait without a thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from fauxchange.domain.access.credential import Credential
from fauxchange.domain.market.state import has_market, market_of
from fauxchange.exchanges.auth_context import AuthContext
from fauxchange.exchanges.frames import finish
from fauxchange.exchanges.subscriptions import Hub, Hubs, Timers
from fauxchange.message import Reply, Request
from fauxchange.spec.endpoint import Endpoint

from .frames import append_members
from .terms import SocketTerms


class Calls:
    """The calls of one connection.

    Args:
        terms: what all sessions have in common.
        hubs: finds the hub of a key's sandbox.
        timers: wall time.
        began: the request by which the connection was opened.

    """

    def __init__(self, terms: SocketTerms, hubs: Hubs, timers: Timers, began: Request) -> None:
        self._terms = terms
        self._hubs = hubs
        self._timers = timers
        # What the connection began with, and then the login, which has its key.
        self._began = began

    def log_in(
        self,
        arg: Mapping[str, Any],
        frame: bytes,
        done: Callable[[Hub, Credential | None, Reply], None],
    ) -> None:
        """Have a login answered; ``done`` gets the hub of its key and, if it succeeds, the key."""
        exchange, dialect = self._terms.exchange, self._terms.dialect
        key = str(arg.get("apiKey", ""))
        hub = self._hubs.of_key(exchange, key)
        request = dialect.login.request(self._began, arg, frame)

        def answered(reply: Reply) -> None:
            credential = hub.context.credential(exchange, key) if reply.code == "0" else None
            if credential is not None:
                self._began = request
            done(hub, credential, reply)

        finish(hub.serve(dialect, dialect.login_endpoint, request), self._timers, answered)

    def operate(
        self, hub: Hub, endpoint: Endpoint, frame: bytes, done: Callable[[Reply], None]
    ) -> None:
        """Have done what an endpoint of HTTP does."""
        dialect, context = self._terms.dialect, hub.context
        request = self._began._replace(body=name_instruments(frame, context))
        arrived_ms = context.clock.now_ms()

        def answered(reply: Reply) -> None:
            # What is refused has its times, too: clients know an answer by them.
            times = dict.fromkeys(dialect.facts["gatewayTimes"], f"{arrived_ms}000")
            done(reply._replace(body=append_members(reply.body, times)))

        finish(hub.serve(dialect, endpoint, request), self._timers, answered)


def name_instruments(frame: bytes, context: AuthContext) -> bytes:
    """Return a call in which instruments that are named by ``instIdCode`` have their id.

    An ``instId`` beside it is ignored, as documented since March 2026; one that stands alone is
    taken. A number that no instrument has becomes an id that none has. What cannot be read is
    refused later.
    """
    if b"instIdCode" not in frame:
        return frame
    try:
        call: Any = orjson.loads(frame)
    except orjson.JSONDecodeError:
        return frame
    args = call.get("args")
    if not isinstance(args, list) or not all(isinstance(arg, dict) for arg in args):
        return frame
    numbered = [arg for arg in args if "instIdCode" in arg]
    if not numbered:
        return frame
    ids = _ids(context)
    for arg in numbered:
        number = arg["instIdCode"]
        arg["instId"] = ids.get(number, f"{number}") if isinstance(number, int) else f"{number}"
    return orjson.dumps(call)


def _ids(context: AuthContext) -> dict[int | None, str]:
    with context.store.transaction() as unit:
        if not has_market(unit):
            return {}
        instruments = market_of(unit).instruments(context.clock.now_ms())
        return {one.code: one.id for one in instruments if one.code}
