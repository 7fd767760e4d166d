"""One connection to OKX: a state machine of messages, pushes and time (overview-websocket)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial
from typing import Any

import orjson

from fauxchange.domain.access.credential import Credential
from fauxchange.domain.system import refused_frames
from fauxchange.exchanges.frames import text_of
from fauxchange.exchanges.sockets import SharedText, SocketTransport, Timer
from fauxchange.exchanges.subscriptions import Hub, Hubs, SubscriptionRefused, Timers, Topic
from fauxchange.message import Reply, Request
from fauxchange.runtime.frames import ANSWERED, CLOSED, PUSHED, RECEIVED

from .arguments import repeated, require_beside, topic_of
from .calls import Calls
from .frames import add_members, append_members, entry_of, id_of, read, why_of
from .limits import ConnectionLimits
from .terms import Frame, SocketTerms, blanks_of

log = logging.getLogger("fauxchange")

_GOING_AWAY = 1001  # A close frame's code for an end that the server means (RFC 6455, 7.4.1).


class Session:
    """The state of one connection.

    Args:
        terms: what all sessions have in common.
        connection_id: what answers name the connection by.
        hub: what is subscribed in the sandbox of the connection, until it logs in.
        hubs: finds the hub of a key's sandbox.
        transport: what frames are sent with.
        timers: wall time.
        began: the request by which the connection was opened.

    """

    def __init__(
        self,
        terms: SocketTerms,
        connection_id: str,
        hub: Hub,
        hubs: Hubs,
        transport: SocketTransport,
        timers: Timers,
        began: Request,
    ) -> None:
        self.credential: Credential | None = None
        self.id = connection_id
        self.service = terms.service_of(began.path)
        self.exchange = terms.exchange
        self.terms = terms
        self.hub = hub
        self._transport = transport
        self._timers = timers
        self._topics: dict[Topic, Hub] = {}
        self._limits = ConnectionLimits(terms)
        self._is_open = True
        self._frame = b""
        self._calls = Calls(terms, hubs, timers, began)
        self._active_s = timers.time()
        self._idle: Timer = timers.call_later(terms.idle_s, self._close_if_idle)
        hub.join(self)

    def receive(self, message: str | bytes) -> None:
        """Take a message."""
        self._active_s = self._timers.time()
        if message in {"ping", b"ping"}:
            self._transport.send(b"pong")
            return
        self.hub.used()
        request = read(message)
        self._record(RECEIVED, text_of(message), request or {})
        if request is None:
            self.refuse("", "60012", text_of(message))
            return
        request_id = id_of(request)
        if request_id != "" and not self.terms.id_pattern.fullmatch(request_id):
            self.refuse("", "60033", "id")
            return
        operation, args = request.get("op"), request.get("args")
        if not isinstance(operation, str) or not operation:
            self.refuse(request_id, "60012", text_of(message))
            return
        self._frame = message if isinstance(message, bytes) else message.encode()
        if operation not in _OPERATIONS:
            self._call(request_id, operation)
        elif args is None or args == []:
            self.refuse(request_id, "60012", text_of(message))
        elif not isinstance(args, list) or not all(isinstance(arg, dict) for arg in args):
            self.refuse(request_id, "60013")
        elif self.hub.has_limits and not self._limits.may_operate(self._timers.time()):
            self.refuse(request_id, "60014")
        else:
            self._operate(request_id, operation, args)

    def lost(self) -> None:
        """Take note that the connection has ended."""
        if self._is_open:
            self._is_open = False
            self._idle.cancel()
            for hub in {id(one): one for one in self._topics.values()}.values():
                hub.leave(self)
            self.hub.leave(self)
            self._topics.clear()

    # From the hub

    def push(self, topic: Topic, frame: SharedText) -> None:
        """Send a push."""
        self._active_s = self._timers.time()
        if topic.account:
            self._record(PUSHED, frame.text.decode(), {"channel": topic.name})
            # What goes to one account is written before what goes to many.
            self._transport.send(frame.text)
        else:
            self.hub.frames.count_push(self.id, topic.name)
            self._transport.send(frame)

    def end(self) -> None:
        """Announce that the service is upgraded, and close: the sandbox has begun anew."""
        if self.service in self.terms.notice_services:
            self.send("", {**self.terms.error("64008"), "event": "notice"})
        self._close(_GOING_AWAY, "")

    def end_key(self) -> None:
        """Close: the key of the connection was changed or deleted."""
        self.close("4007")

    def close(self, code: str) -> None:
        """Close with a documented code."""
        self._close(int(code), self.terms.closes[code])

    # To the wire

    def send(self, request_id: str, frame: Mapping[str, Any], *, why: str = "") -> None:
        """Send an answer, with the id of its request first and that of the connection last."""
        begin = {"id": request_id} if request_id else {}
        text = orjson.dumps({**begin, **frame, "connId": self.id})
        self._record(ANSWERED, text.decode(), frame, why)
        self._transport.send(text)

    def _answer(self, reply: Reply, **members: str) -> None:
        """Send the answer to a call, which the journal explains."""
        if reply.delivery is not None and reply.delivery.reset:
            self.close("4006")
        elif self._is_open:
            text = add_members(reply.body, **members)
            frame = read(text) or {}
            self._record(ANSWERED, text.decode("utf-8", "replace"), frame, why_of(frame))
            self._transport.send(text)

    def refuse(self, request_id: str, code: str, *blanks: str, why: str = "") -> None:
        """Send an error; ``why`` is for people, where the text of the error does not say it."""
        error = self.terms.error(code, *blanks)
        self.send(request_id, error, why=why or error["msg"])

    def _record(self, kind: str, text: str, frame: Mapping[str, Any], why: str = "") -> None:
        whose = (self.terms.exchange, self.id, self.service, self.terms.paths[self.service])
        at_ms = self.hub.context.clock.now_ms()
        self.hub.frames.record(entry_of(at_ms, whose, kind, (text, why), frame))

    # Operations

    def _operate(self, request_id: str, operation: str, args: list[Frame]) -> None:
        """Do what is asked for, unless a test wants it refused; an error of ours is an answer."""
        with self.hub.context.store.transaction() as unit:
            code = refused_frames.take(unit, self.exchange, operation)
        if not code:
            try:
                _OPERATIONS[operation](self, request_id, args)
            except Exception:
                log.exception("%s has failed", operation)
                code = "64007"
        if code:
            self.refuse(request_id, code, *blanks_of(code, operation, args[0]))

    def _log_in(self, request_id: str, args: list[Frame]) -> None:
        if len(args) > self.terms.accounts:
            self.close("4003")
        elif self.credential is not None or len(args) > 1:
            self.refuse(request_id, "60031")
        elif "token" in args[0]:
            self.refuse(request_id, "60026")
        else:
            self._calls.log_in(args[0], self._frame, partial(self._logged_in, request_id))

    def _logged_in(
        self, request_id: str, hub: Hub, credential: Credential | None, reply: Reply
    ) -> None:
        is_new = credential is not None and self.credential is None
        if is_new:
            self.credential = credential
        if is_new and hub is not self.hub:
            if not any(one is self.hub for one in self._topics.values()):
                self.hub.leave(self)
            self.hub = hub
            hub.join(self)
        body = append_members(reply.body, {"connId": self.id})
        self._answer(reply._replace(body=body), id=request_id)

    def _call(self, request_id: str, operation: str) -> None:
        """Do what an endpoint of HTTP does."""
        try:
            endpoint = self.terms.call_of(operation, self.service)
        except KeyError:
            self.refuse(request_id, "60019", operation)
            return
        if endpoint is None:
            self.refuse(request_id, "60028")
        elif not request_id:
            self.refuse("", "60027", "id")
        elif self.credential is None:
            self.refuse(request_id, "60011")
        else:
            done = partial(self._answer, id=request_id, op=operation)
            self._calls.operate(self.hub, endpoint, self._frame, done)

    def _subscribe(self, request_id: str, args: list[Frame]) -> None:
        for arg in args:
            if not self._is_open:
                return
            try:
                topic = topic_of(self.terms, self.service, arg, self.credential)
                require_beside(self.terms.exclusive, topic, self._topics)
                size = len(orjson.dumps(arg))
                if self.hub.has_limits and not self._limits.has_room(topic, size):
                    self.close("4009")
                    return
                first = self.hub.subscribe(self, topic)
            except SubscriptionRefused as refusal:
                self.refuse(request_id, refusal.code, *refusal.blanks, why=refusal.why)
                continue
            if topic not in self._topics:
                self._drop(topic)
            self._topics[topic] = self.hub
            self._limits.add(topic, size)
            self.send(request_id, {"event": "subscribe", "arg": repeated(topic, arg)})
            if self._is_counted(topic):
                for frame in first:
                    self.push(topic, frame)

    def _is_counted(self, topic: Topic) -> bool:
        """Tell how many connections have a channel; those beyond the limit lose it."""
        most = topic.channel.connections
        if most is None:
            return True
        count = self.hub.connections(topic)
        is_over = self.hub.has_limits and count > most
        event = "channel-conn-count-error" if is_over else "channel-conn-count"
        shown = min(count, most) if is_over else count
        self.send("", {"event": event, "channel": topic.name, "connCount": str(shown)})
        if is_over:
            self._drop(topic)
        return not is_over

    def _drop(self, topic: Topic) -> None:
        # Of one that was subscribed with another interval, too.
        for one in [one for one in self._topics if one.shown == topic.shown]:
            self._limits.remove(one)
            self._topics.pop(one).unsubscribe(self, one)

    def _unsubscribe(self, request_id: str, args: list[Frame]) -> None:
        for arg in args:
            try:
                topic = topic_of(self.terms, self.service, arg, self.credential)
            except SubscriptionRefused as refusal:
                self.refuse(request_id, refusal.code, *refusal.blanks)
                continue
            self._drop(topic)
            self.send(request_id, {"event": "unsubscribe", "arg": repeated(topic, arg)})

    # The end

    def _close_if_idle(self) -> None:
        left_s = self._active_s + self.terms.idle_s - self._timers.time()
        if left_s > 0:
            self._idle = self._timers.call_later(left_s, self._close_if_idle)
        else:
            self.close("4004")

    def _close(self, code: int, reason: str) -> None:
        if self._is_open:
            self._record(CLOSED, "", {"code": code}, reason)
            self.lost()
            self._transport.close(code, reason)


_OPERATIONS = {
    "login": Session._log_in,  # noqa: SLF001 - its own
    "subscribe": Session._subscribe,  # noqa: SLF001
    "unsubscribe": Session._unsubscribe,  # noqa: SLF001
}
