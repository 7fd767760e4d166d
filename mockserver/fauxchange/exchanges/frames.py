"""Frames that ask for something are calls: a login has an endpoint, and no call needs a thread."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextvars import copy_context
from typing import Any

from fauxchange.exchanges.subscriptions import Timers
from fauxchange.message import LOGIN, SOCKET, Reply
from fauxchange.spec.endpoint import Endpoint
from fauxchange.spec.shape import Shape


def login_endpoint(exchange: str, facts: Mapping[str, Any], path: str) -> Endpoint:
    """Return the login as an endpoint; ``path`` is that of the connections that log in."""
    terms = facts["websocket"]["login"]
    return Endpoint(
        exchange=exchange,
        id=LOGIN,
        title=terms["title"],
        method=SOCKET,
        path=path,
        command=None,
        permission=None,
        optional_auth=True,
        rate_limits=(),
        batch_of=None,
        paging=None,
        envelope=(),
        demo=None,
        decommissioned=False,
        expires=False,
        assumed=(),
        docs=terms["docs"],
        request=Shape({"type": "object"}),
        response=Shape({"type": "array", "maxItems": 0}),
        examples=(),
    )


def finish(
    steps: Generator[float, None, Reply], timers: Timers, done: Callable[[Reply], None]
) -> None:
    """Go through the steps of a call; it waits without a thread, and ``done`` gets its answer."""
    # A call that waits has its own view of the clock, whatever goes on meanwhile.
    context = copy_context()

    def go_on() -> None:
        try:
            wait_ms = context.run(next, steps)
        except StopIteration as end:
            done(end.value)
        else:
            timers.call_later(wait_ms / 1000, go_on)

    go_on()


def text_of(message: str | bytes) -> str:
    """Return a message as a text, whatever it is."""
    return message if isinstance(message, str) else message.decode("utf-8", "replace")
