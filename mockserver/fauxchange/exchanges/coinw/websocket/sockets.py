"""CoinW on WebSockets: its paths, its sessions, and what its channels push."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from fauxchange.exchanges.call import Call
from fauxchange.exchanges.channels import Feed, Push
from fauxchange.exchanges.coinw.dialect import CoinW
from fauxchange.exchanges.sockets import SocketConnection, SocketTransport
from fauxchange.exchanges.subscriptions import Hub, Hubs, Timers, Topic
from fauxchange.message import Request

from .channels.registry import coinw
from .session import CoinwSession
from .terms import CoinwSocketTerms


class CoinwSockets:
    """CoinW on WebSockets."""

    def __init__(self, exchange: CoinW) -> None:
        self.tables: Mapping[str, Any] = exchange.tables
        self._terms = CoinwSocketTerms.of(exchange)

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
        return CoinwSession(self._terms, connection_id, hub, hubs, transport, timers, began)

    def require(self, call: Call, topic: Topic) -> None:
        """Let all topics pass: one of what is not there is acknowledged and pushes nothing."""

    def feed(self, topic: Topic) -> Feed | None:
        """Return what a topic pushes; None if nothing is known of it."""
        return coinw.make(topic.channel.id)

    def frame(self, topic: Topic, push: Push) -> bytes:
        """Return the frame of a push: all data of it, or the only row, perhaps as a text."""
        channel, shown = topic.channel, {**topic.shown, **push.beside}
        data = push.data[0] if channel.is_single else push.data
        if channel.is_quoted:
            data = orjson.dumps(data).decode()
        kind = shown.pop("type")
        return orjson.dumps({**_first(shown), "data": data, **_rest(shown), "type": kind})


def _first(shown: Mapping[str, Any]) -> dict[str, Any]:
    return {name: shown[name] for name in ("biz", "pairCode") if name in shown}


def _rest(shown: Mapping[str, Any]) -> dict[str, Any]:
    return {name: shown[name] for name in shown if name not in {"biz", "pairCode"}}
