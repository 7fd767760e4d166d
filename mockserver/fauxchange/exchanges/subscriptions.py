"""What a session of an exchange's WebSocket has around it: the hub of its sandbox, and wall time.

A session is a state machine. It gets messages, pushes and the end of its time, and gives frames to
its transport, which moves bytes and knows nothing of channels (``sockets.py`` beside this module).
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from fauxchange.domain.access.credential import Credential
from fauxchange.message import Reply, Request
from fauxchange.runtime.frames import FrameLog
from fauxchange.spec.channels.channel import Channel
from fauxchange.spec.endpoint import Endpoint

from .auth_context import AuthContext
from .call import Call
from .channels import Feed, Push
from .exchange import Exchange
from .sockets import SharedText, SocketConnection, SocketTransport, Timer


class Timers(Protocol):
    """Wall time: what a connection and its limits go by. An asyncio loop is one."""

    def time(self) -> float:
        """Return a time in seconds that never goes back."""

    def call_later(self, delay: float, callback: Callable[[], None], /) -> Timer:
        """Call something on the loop's thread after so many seconds."""

    def call_soon_threadsafe(self, callback: Callable[[], None], /) -> object:
        """Call something on the loop's thread; this alone may be called from other threads."""


# The members of a topic that tell it from others.
_COMPARED = 4


class Topic(NamedTuple):
    """What is subscribed: a channel with an argument, on a private channel of an account.

    ``arg`` are the members of the argument that tell topics apart, in the order of the schema;
    ``params`` all of them, and ``shown`` is the argument as pushes repeat it. ``interval_ms`` is
    after how long without a push the subscriber wants the state again, 0 for never; None leaves it
    at what the channel has.
    """

    exchange: str
    name: str
    arg: tuple[tuple[str, str], ...]
    account: str
    channel: Channel
    params: Mapping[str, Any]
    shown: Mapping[str, Any]
    credential: Credential | None = None
    interval_ms: int | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Topic) and self[:_COMPARED] == other[:_COMPARED]

    def __hash__(self) -> int:
        return hash(self[:_COMPARED])

    @property
    def quiet_ms(self) -> int | None:
        """After how long without a push the state comes again; None for never."""
        return self.channel.quiet_ms if self.interval_ms is None else self.interval_ms or None


class Subscriber(Protocol):
    """Who gets pushes: a session."""

    credential: Credential | None
    exchange: str
    id: str

    def push(self, topic: Topic, frame: SharedText) -> None:
        """Send a push."""

    def end(self) -> None:
        """Announce that the connection ends, because the sandbox begins anew, and end it."""

    def end_key(self) -> None:
        """End the connection, because its key was changed or deleted."""

    def close(self, code: str) -> None:
        """End the connection with a code that the exchange documents."""


class SubscriptionRefused(Exception):  # noqa: N818 - a refusal is an answer
    """A subscription is refused.

    Args:
        code: the code of the error.
        blanks: what fills the blanks of its text.
        why: the reason for people, where the text does not say it.

    """

    def __init__(self, code: str, *blanks: str, why: str = "") -> None:
        super().__init__(f"{code} {' '.join(blanks)}".strip())
        self.code = code
        self.blanks = blanks
        self.why = why


class Hub(Protocol):
    """All that is subscribed in one sandbox."""

    @property
    def context(self) -> AuthContext:
        """The sandbox, as a login sees it."""

    @property
    def has_limits(self) -> bool:
        """Whether limits are enforced in the sandbox."""

    @property
    def has_news(self) -> bool:
        """Whether something has happened that is going to be looked at, and pushed, soon."""

    @property
    def frames(self) -> FrameLog:
        """The frames of the sandbox."""

    def join(self, subscriber: Subscriber) -> None:
        """Have a connection take part in what happens to the sandbox."""

    def leave(self, subscriber: Subscriber) -> None:
        """Forget a connection and all that it has subscribed."""

    def subscribe(self, subscriber: Subscriber, topic: Topic) -> Sequence[SharedText]:
        """Subscribe; return the pushes that the subscriber begins with.

        Raises:
            SubscriptionRefused: the argument names something that does not exist.

        """

    def unsubscribe(self, subscriber: Subscriber, topic: Topic) -> None:
        """Unsubscribe; nothing happens if it was not subscribed."""

    def connections(self, topic: Topic) -> int:
        """Return how many connections of an account have the channel of a topic."""

    def used(self) -> None:
        """Count the sandbox as used."""

    def push(
        self,
        exchange: str,
        channel: str,
        arg: Mapping[str, str],
        data: Sequence[Any],
        beside: Mapping[str, Any],
    ) -> int:
        """Push rows to all whose subscription has an argument; return how many these are.

        Any thread may call it.
        """

    def close_sockets(self, exchange: str, code: str, connection: str) -> int:
        """End connections to an exchange with a code of its own; return how many these are.

        ``connection`` is the id of the only one, or empty. Any thread may call it.
        """

    def serve(
        self, exchange: Exchange, endpoint: Endpoint, request: Request
    ) -> Generator[float, None, Reply]:
        """Answer a frame that asks for something as a call of the sandbox is answered.

        Yield for how many milliseconds it has to wait. ``exchange`` speaks as frames do.
        """


class Hubs(Protocol):
    """The hubs of all sandboxes."""

    def of_key(self, exchange: str, key: str) -> Hub:
        """Return the hub of the sandbox that has a key, else that of the connection's sandbox."""


class ExchangeSockets(Protocol):
    """What an exchange says and does on WebSockets."""

    @property
    def tables(self) -> Mapping[str, Any]:
        """The exchange's words for the domain's, by the names of their files."""

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

    def require(self, call: Call, topic: Topic) -> None:
        """Let a topic pass of which there is something in the sandbox.

        Raises:
            SubscriptionRefused: there is nothing, or not for this account.

        """

    def feed(self, topic: Topic) -> Feed | None:
        """Return what a topic pushes; None if nothing is known of it."""

    def frame(self, topic: Topic, push: Push) -> bytes:
        """Return the frame of a push."""
