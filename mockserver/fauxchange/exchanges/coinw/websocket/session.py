"""One connection to CoinW: a state machine of messages, pushes and time (websocket pages)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from fauxchange.domain.access.credential import Credential
from fauxchange.domain.system import refused_frames
from fauxchange.exchanges.frames import finish, text_of
from fauxchange.exchanges.sockets import SharedText, SocketTransport, Timer
from fauxchange.exchanges.subscriptions import Hub, Hubs, SubscriptionRefused, Timers, Topic
from fauxchange.message import Reply, Request
from fauxchange.runtime.frames import (
    ANSWERED,
    CLOSED,
    LOST,
    OPENED,
    PINGED,
    PUSHED,
    RECEIVED,
    FrameEntry,
)

from .dialect import ACCEPTED
from .terms import CoinwSocketTerms

# What cannot be read, and what is not known.
_NOT_JSON, _UNKNOWN = "1001", "500"

# A close frame's code for an end that the server means (RFC 6455, 7.4.1). CoinW's connections end
# without one, which clients see as 1006.
_GOING_AWAY = "1001"

_HIDDEN, _LOGIN = "***", "login"


class CoinwSession:
    """The state of one connection.

    Args:
        terms: what all sessions have in common.
        connection_id: what the journal names the connection by.
        hub: what is subscribed in the sandbox of the connection, until it logs in.
        hubs: finds the hub of a key's sandbox.
        transport: what frames are sent with.
        timers: wall time.
        began: the request by which the connection was opened.

    """

    def __init__(
        self,
        terms: CoinwSocketTerms,
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
        self._hubs = hubs
        self._transport = transport
        self._timers = timers
        self._began = began
        self._topics: dict[Topic, Hub] = {}
        self._is_open = True
        self._frame = b""
        self._active_s = timers.time()
        self._idle: Timer = timers.call_later(terms.idle_s, self._close_if_idle)
        hub.join(self)
        self._note(OPENED)

    def receive(self, message: str | bytes) -> None:
        """Take a message."""
        self._active_s = self._timers.time()
        self.hub.used()
        try:
            request: Any = orjson.loads(message)
        except orjson.JSONDecodeError:
            self._record(RECEIVED, text_of(message))
            self._send(self.terms.error(_NOT_JSON))
            return
        event = request.get("event") if isinstance(request, dict) else None
        params = request.get("params") if isinstance(request, dict) else None
        if event == "ping":
            self._note(PINGED)
            self._transport.send(orjson.dumps({"event": "pong"}))
            return
        channel = self.terms.channel_of(self.service, params) if isinstance(params, dict) else ""
        operation = _OPERATIONS.get(event, event) if isinstance(event, str) else ""
        self._record(RECEIVED, _shown(request), operation, channel)
        if not isinstance(event, str) or event not in _EVENTS or not isinstance(params, dict):
            self._send(self.terms.error(_UNKNOWN))
        else:
            self._frame = message if isinstance(message, bytes) else message.encode()
            self._operate(event, params)

    def lost(self) -> None:
        """Take note that the connection has ended."""
        if self._is_open:
            self._is_open = False
            self._note(LOST)
            self._idle.cancel()
            for hub in {id(one): one for one in (*self._topics.values(), self.hub)}.values():
                hub.leave(self)
            self._topics.clear()

    # From the hub

    def push(self, topic: Topic, frame: SharedText) -> None:
        """Send a push."""
        self._active_s = self._timers.time()
        if topic.account:
            self._record(PUSHED, frame.text.decode(), "", topic.name)
            # What goes to one account is written before what goes to many.
            self._transport.send(frame.text)
        else:
            self.hub.frames.count_push(self.id, topic.name)
            self._transport.send(frame)

    def end(self) -> None:
        """Close: the sandbox has begun anew."""
        self._close("")

    def close(self, code: str) -> None:
        """Close with a documented code."""
        self._close(self.terms.closes[code])

    def end_key(self) -> None:
        """Close: the key of the connection was changed or deleted."""
        self._close("")

    # What is asked for

    def _operate(self, event: str, params: Mapping[str, Any]) -> None:
        """Do what is asked for, unless a test wants it refused."""
        operation = _OPERATIONS.get(event, event)
        with self.hub.context.store.transaction() as unit:
            code = refused_frames.take(unit, self.exchange, operation)
        if not code:
            _EVENTS[event](self, params)
        elif operation in _OPERATIONS.values():
            self._answer(params, operation, self.terms.error(code))
        else:
            self._send(self.terms.error(code))

    def _log_in(self, params: Mapping[str, Any]) -> None:
        """Have a login answered as a call is: it is recorded, and faults may strike it."""
        terms, dialect = self.terms, self.terms.dialect
        request = dialect.login.request(self._began, params, self._frame)
        key = dialect.key_of(request)
        hub = self._hubs.of_key(terms.exchange, key)

        def answered(reply: Reply) -> None:
            is_in = reply.code == ACCEPTED
            self._logged_in(hub, hub.context.credential(terms.exchange, key) if is_in else None)
            self._answer_login(reply)

        finish(hub.serve(dialect, dialect.login_endpoint, request), self._timers, answered)

    def _logged_in(self, hub: Hub, credential: Credential | None) -> None:
        if credential is None:
            return
        self.credential = credential
        if hub is not self.hub:
            if self.hub not in self._topics.values():
                self.hub.leave(self)
            self.hub = hub
            hub.join(self)

    def _answer_login(self, reply: Reply) -> None:
        """Send the answer to a login, unless the connection ended or ends without one."""
        if reply.delivery is not None and reply.delivery.reset:
            self._close("")
        elif self._is_open:
            code = "" if reply.code == ACCEPTED else reply.code
            text = reply.body.decode("utf-8", "replace")
            self._record(ANSWERED, text, _LOGIN, code=code)
            self._transport.send(reply.body)

    def _subscribe(self, params: Mapping[str, Any]) -> None:
        try:
            topic = self.terms.topic_of(self.service, params, self.credential)
            first = self.hub.subscribe(self, topic)
        except SubscriptionRefused as refusal:
            self._answer(params, "subscribe", self.terms.error(refusal.code), refusal.why)
            return
        self._topics[topic] = self.hub
        self._answer(params, "subscribe", {"result": True})
        for frame in first:
            self.push(topic, frame)

    def _unsubscribe(self, params: Mapping[str, Any]) -> None:
        try:
            topic = self.terms.topic_of(self.service, params, self.credential)
        except SubscriptionRefused as refusal:
            self._answer(params, "unsubscribe", self.terms.error(refusal.code), refusal.why)
            return
        hub = self._topics.pop(topic, None)
        if hub is not None:
            hub.unsubscribe(self, topic)
        self._answer(params, "unsubscribe", {"result": True})

    # To the wire

    def _answer(
        self, params: Mapping[str, Any], channel: str, data: Mapping[str, Any], why: str = ""
    ) -> None:
        """Send an answer, which repeats what was sent."""
        sent = {name: params[name] for name in ("biz", "pairCode") if name in params}
        rest = {name: params[name] for name in ("interval", "type") if name in params}
        about = self.terms.channel_of(self.service, params)
        self._send({**sent, "data": data, "channel": channel, **rest}, why, channel, about)

    def _send(
        self, frame: Mapping[str, Any], why: str = "", operation: str = "", channel: str = ""
    ) -> None:
        text = orjson.dumps(frame)
        data = frame.get("data", frame)
        code = str(data.get("errorCode", "")) if isinstance(data, dict) else ""
        self._record(ANSWERED, text.decode(), operation, channel, why=why, code=code)
        self._transport.send(text)

    def _record(
        self,
        kind: str,
        text: str,
        operation: object = "",
        channel: str = "",
        *,
        why: str = "",
        code: str = "",
    ) -> None:
        named = operation if isinstance(operation, str) else ""
        entry = self._entry(kind, text)
        entry = entry._replace(code=code, reason=why, operation=named, channel=channel)
        self.hub.frames.record(entry)

    def _note(self, kind: str) -> None:
        self.hub.frames.note(self._entry(kind, ""))

    def _entry(self, kind: str, text: str) -> FrameEntry:
        return FrameEntry(
            number=0,
            at_ms=self.hub.context.clock.now_ms(),
            exchange=self.terms.exchange,
            connection=self.id,
            service=self.service,
            kind=kind,
            text=text,
            path=self.terms.paths[self.service],
        )

    def _close_if_idle(self) -> None:
        left_s = self._active_s + self.terms.idle_s - self._timers.time()
        if left_s > 0:
            self._idle = self._timers.call_later(left_s, self._close_if_idle)
        else:
            self._close(self.terms.closes[_GOING_AWAY])

    def _close(self, reason: str) -> None:
        if self._is_open:
            self._record(CLOSED, "", why=reason, code=_GOING_AWAY)
            self.lost()
            self._transport.close(int(_GOING_AWAY), reason)


def _shown(request: Any) -> str:
    """Return a message as it is kept: without the secret of a login."""
    params = request.get("params") if isinstance(request, dict) else None
    if isinstance(params, dict) and "passphrase" in params:
        request = {**request, "params": {**params, "passphrase": _HIDDEN}}
    return orjson.dumps(request).decode()


_EVENTS = {
    _LOGIN: CoinwSession._log_in,  # noqa: SLF001 - its own
    "sub": CoinwSession._subscribe,  # noqa: SLF001
    "unsub": CoinwSession._unsubscribe,  # noqa: SLF001
}
# What events are called in answers, where these have another name.
_OPERATIONS = {"sub": "subscribe", "unsub": "unsubscribe"}
