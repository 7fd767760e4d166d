"""OKX on WebSockets: its paths, its sessions, and what its channels push."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from fauxchange.exchanges.call import Call
from fauxchange.exchanges.channels import Feed, Push
from fauxchange.exchanges.okx.dialect import Okx
from fauxchange.exchanges.sockets import SocketConnection, SocketTransport
from fauxchange.exchanges.subscriptions import Hub, Hubs, Timers, Topic
from fauxchange.message import Request

from .arguments import require_known
from .channels.registry import okx
from .session import Session
from .terms import SocketTerms


class OkxSockets:
    """OKX on WebSockets."""

    def __init__(self, exchange: Okx) -> None:
        self.tables: Mapping[str, Any] = exchange.tables
        self._terms = SocketTerms.of(exchange)

    def connect(
        self,
        connection_id: str,
        hub: Hub,
        hubs: Hubs,
        transport: SocketTransport,
        timers: Timers,
        began: Request,
    ) -> SocketConnection:
        """Begin the session of a connection that was opened; ``began`` is how it was asked for."""
        return Session(self._terms, connection_id, hub, hubs, transport, timers, began)

    def require(self, call: Call, topic: Topic) -> None:
        """Let a topic pass whose instrument is there, and whose tier the account has.

        Raises:
            SubscriptionRefused: it is not, or has not.

        """
        require_known(call, topic)

    def feed(self, topic: Topic) -> Feed | None:
        """Return what a topic pushes; None if nothing is known of it."""
        return okx.make(topic.channel.id)

    def frame(self, topic: Topic, push: Push) -> bytes:
        """Return the frame of a push: its argument, what is beside it, and its rows."""
        return orjson.dumps({"arg": topic.shown, **push.beside, "data": push.data})
