"""One connection to OKX: a state machine of messages, pushes and time (overview-websocket)."""

from __future__ import annotations

import logging
from functools import partial

import orjson

from fauxchange.domain.access.credential import Credential
from fauxchange.domain.system import refused_frames
from fauxchange.exchanges.frames import text_of
from fauxchange.exchanges.sockets import SharedText, SocketTransport, Timer
from fauxchange.exchanges.subscriptions import Hub, Hubs, SubscriptionRefused, Timers, Topic
from fauxchange.message import Reply, Request
from fauxchange.runtime.frames import LOST, OPENED

from .arguments import repeated, require_beside, topic_of
from .calls import Calls
from .frames import append_members, id_of, read
from .limits import ConnectionLimits
from .terms import Frame, SocketTerms, blanks_of
from .writer import FrameWriter

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
        self._writer = FrameWriter(terms, connection_id, self.service, hub, transport)
        self._timers = timers
        self._topics: dict[Topic, Hub] = {}
        self._limits = ConnectionLimits(terms)
        self._is_open = True
        self._frame = b""
        self._calls = Calls(terms, hubs, timers, began)
        self._active_s = timers.time()
        self._idle: Timer = timers.call_later(terms.idle_s, self._close_if_idle)
        hub.join(self)
        self._writer.note(OPENED)

    def receive(self, message: str | bytes) -> None:
        """Take a message."""
        self._active_s = self._timers.time()
        if message in {"ping", b"ping"}:
            self._writer.pong()
            return
        self.hub.used()
        request = read(message)
        self._writer.received(text_of(message), request or {})
        if request is None:
            self._writer.refuse("", "60012", text_of(message))
            return
        request_id = id_of(request)
        if request_id != "" and not self.terms.id_pattern.fullmatch(request_id):
            self._writer.refuse("", "60033", "id")
            return
        operation, args = request.get("op"), request.get("args")
        if not isinstance(operation, str) or not operation:
            self._writer.refuse(request_id, "60012", text_of(message))
            return
        self._frame = message if isinstance(message, bytes) else message.encode()
        if operation not in _OPERATIONS:
            self._call(request_id, operation)
        elif args is None or args == []:
            self._writer.refuse(request_id, "60012", text_of(message))
        elif not isinstance(args, list) or not all(isinstance(arg, dict) for arg in args):
            self._writer.refuse(request_id, "60013")
        elif self.hub.has_limits and not self._limits.may_operate(self._timers.time()):
            self._writer.refuse(request_id, "60014")
        else:
            self._operate(request_id, operation, args)

    def lost(self) -> None:
        """Take note that the connection has ended."""
        if self._is_open:
            self._is_open = False
            self._writer.note(LOST)
            self._idle.cancel()
            for hub in {id(one): one for one in self._topics.values()}.values():
                hub.leave(self)
            self.hub.leave(self)
            self._topics.clear()

    # From the hub

    def push(self, topic: Topic, frame: SharedText) -> None:
        """Send a push."""
        self._active_s = self._timers.time()
        self._writer.push(topic, frame)

    def end(self) -> None:
        """Announce that the service is upgraded, and close: the sandbox has begun anew."""
        if self.service in self.terms.notice_services:
            self._writer.send("", {**self.terms.error("64008"), "event": "notice"})
        self._close(_GOING_AWAY, "")

    def end_key(self) -> None:
        """Close: the key of the connection was changed or deleted."""
        self.close("4007")

    def close(self, code: str) -> None:
        """Close with a documented code."""
        self._close(int(code), self.terms.closes[code])

    def _answer(self, reply: Reply, **members: str) -> None:
        if reply.delivery is not None and reply.delivery.reset:
            self.close("4006")
        elif self._is_open:
            self._writer.answer(reply, **members)

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
            self._writer.refuse(request_id, code, *blanks_of(code, operation, args[0]))

    def _log_in(self, request_id: str, args: list[Frame]) -> None:
        if len(args) > self.terms.accounts:
            self.close("4003")
        elif self.credential is not None or len(args) > 1:
            self._writer.refuse(request_id, "60031")
        elif "token" in args[0]:
            self._writer.refuse(request_id, "60026")
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
            self.hub = self._writer.hub = hub
            hub.join(self)
        body = append_members(reply.body, {"connId": self.id})
        self._answer(reply._replace(body=body), id=request_id)

    def _call(self, request_id: str, operation: str) -> None:
        """Do what an endpoint of HTTP does."""
        try:
            endpoint = self.terms.call_of(operation, self.service)
        except KeyError:
            self._writer.refuse(request_id, "60019", operation)
            return
        if endpoint is None:
            self._writer.refuse(request_id, "60028")
        elif not request_id:
            self._writer.refuse("", "60027", "id")
        elif self.credential is None:
            self._writer.refuse(request_id, "60011")
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
                self._writer.refuse(request_id, refusal.code, *refusal.blanks, why=refusal.why)
                continue
            if topic not in self._topics:
                self._drop(topic)
            self._topics[topic] = self.hub
            self._limits.add(topic, size)
            self._writer.send(request_id, {"event": "subscribe", "arg": repeated(topic, arg)})
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
        self._writer.send("", {"event": event, "channel": topic.name, "connCount": str(shown)})
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
                self._writer.refuse(request_id, refusal.code, *refusal.blanks)
                continue
            self._drop(topic)
            self._writer.send(request_id, {"event": "unsubscribe", "arg": repeated(topic, arg)})

    # The end

    def _close_if_idle(self) -> None:
        left_s = self._active_s + self.terms.idle_s - self._timers.time()
        if left_s > 0:
            self._idle = self._timers.call_later(left_s, self._close_if_idle)
        else:
            self.close("4004")

    def _close(self, code: int, reason: str) -> None:
        if self._is_open:
            self._writer.closed(code, reason)
            self.lost()
            self._transport.close(code, reason)


_OPERATIONS = {
    "login": Session._log_in,  # noqa: SLF001 - its own
    "subscribe": Session._subscribe,  # noqa: SLF001
    "unsubscribe": Session._unsubscribe,  # noqa: SLF001
}
