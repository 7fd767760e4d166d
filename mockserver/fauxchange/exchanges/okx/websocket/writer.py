"""What a connection is sent, and what is written down of its frames."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from fauxchange.exchanges.sockets import SharedText, SocketTransport
from fauxchange.exchanges.subscriptions import Hub, Topic
from fauxchange.message import Reply
from fauxchange.runtime.frames import ANSWERED, CLOSED, PINGED, PUSHED, RECEIVED

from .frames import add_members, entry_of, read, why_of
from .terms import SocketTerms


class FrameWriter:
    """Sends the frames of one connection, and keeps all of its frames in the log of its sandbox.

    Args:
        terms: what all sessions have in common.
        connection_id: what answers name the connection by.
        service: which of the exchange's services it is to.
        hub: what is subscribed in its sandbox; it may be another one's after a login.
        transport: what frames are sent with.

    """

    def __init__(
        self,
        terms: SocketTerms,
        connection_id: str,
        service: str,
        hub: Hub,
        transport: SocketTransport,
    ) -> None:
        self._terms = terms
        self._id = connection_id
        self._whose = terms.exchange, connection_id, service, terms.paths[service]
        self._transport = transport
        self.hub = hub

    def received(self, text: str, request: Mapping[str, Any]) -> None:
        """Keep a frame that has come."""
        self._keep(RECEIVED, text, request)

    def pong(self) -> None:
        """Answer a ping; neither is kept."""
        self.note(PINGED)
        self._transport.send(b"pong")

    def push(self, topic: Topic, frame: SharedText) -> None:
        """Send a push."""
        if topic.account:
            self._keep(PUSHED, frame.text.decode(), {"channel": topic.name})
            # What goes to one account is written before what goes to many.
            self._transport.send(frame.text)
        else:
            self.hub.frames.count_push(self._id, topic.name)
            self._transport.send(frame)

    def send(self, request_id: str, frame: Mapping[str, Any], *, why: str = "") -> None:
        """Send an answer, with the id of its request first and that of the connection last."""
        begin = {"id": request_id} if request_id else {}
        text = orjson.dumps({**begin, **frame, "connId": self._id})
        self._keep(ANSWERED, text.decode(), frame, why)
        self._transport.send(text)

    def answer(self, reply: Reply, **members: str) -> None:
        """Send the answer to a call, which the journal explains, with members before its own."""
        text = add_members(reply.body, **members)
        frame = read(text) or {}
        self._keep(ANSWERED, text.decode("utf-8", "replace"), frame, why_of(frame))
        self._transport.send(text)

    def refuse(self, request_id: str, code: str, *blanks: str, why: str = "") -> None:
        """Send an error; ``why`` is for people, where the text of the error does not say it."""
        error = self._terms.error(code, *blanks)
        self.send(request_id, error, why=why or error["msg"])

    def closed(self, code: int, reason: str) -> None:
        """Keep that the connection is closed."""
        self._keep(CLOSED, "", {"code": code}, reason)

    def note(self, kind: str) -> None:
        """Have note be taken of what is no frame that is kept."""
        at_ms = self.hub.context.clock.now_ms()
        self.hub.frames.note(entry_of(at_ms, self._whose, kind, ("", ""), {}))

    def _keep(self, kind: str, text: str, frame: Mapping[str, Any], why: str = "") -> None:
        at_ms = self.hub.context.clock.now_ms()
        self.hub.frames.record(entry_of(at_ms, self._whose, kind, (text, why), frame))
