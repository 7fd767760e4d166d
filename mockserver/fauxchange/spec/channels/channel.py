"""A channel of a WebSocket: everything its schema file says, as frozen values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from fauxchange.spec.endpoint import Endpoint
from fauxchange.spec.shape import Shape

FOLDER = "ws"
"""The folder of an exchange that has the files of its channels."""


class ChannelExample(NamedTuple):
    """A documented argument of a subscription, a documented push, or both."""

    name: str
    arg: Mapping[str, Any] | None = None
    push: Mapping[str, Any] | None = None


class Channel(NamedTuple):
    """A documented channel, or several whose names differ only in their ends.

    ``service`` is which of the exchange's URLs has it; ``access`` is ``login``, ``private`` or
    empty. A push comes at most every ``period_ms``, and after ``quiet_ms`` without one the state
    comes again; both are None where the documentation has no such figure. ``update_intervals`` are
    others that a subscription may ask for in place of ``quiet_ms``, where 0 is never. If it
    ``is_regular`` the state comes every ``quiet_ms``, whatever else was pushed. Only
    instruments of ``inst_types`` have it, or all if it is empty. The data of a push is one row if
    it ``is_single``, else a list, and JSON as a text if it ``is_quoted``. The request of
    ``endpoint`` is the argument of a subscription, its response the data of a push.
    """

    id: str
    names: tuple[str, ...]
    service: str
    access: str
    tier: str
    has_first: bool
    period_ms: int | None
    quiet_ms: int | None
    is_regular: bool
    update_intervals: tuple[int, ...]
    connections: int | None
    inst_types: tuple[str, ...]
    is_single: bool
    is_quoted: bool
    assumed: tuple[str, ...]
    endpoint: Endpoint
    beside: Shape
    documented: tuple[ChannelExample, ...]

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    @property
    def is_private(self) -> bool:
        """Whether it tells of the account that logged in."""
        return self.access == "private"

    @property
    def members(self) -> Sequence[str]:
        """The members of an argument beside the channel's name, in order."""
        return list(self.endpoint.request.schema["properties"])


def channel_of(exchange: str, row: Mapping[str, Any]) -> Channel:
    """Return the channel of a row, see :func:`fauxchange.spec.channels.files.channel_rows`."""
    info = row["info"]
    access = info.get("access", "")
    endpoint = Endpoint(
        exchange=exchange,
        id=f"{FOLDER}/{row['id']}",
        title=row["title"],
        method="",
        path="",
        command=None,
        permission="read" if access == "private" else None,
        optional_auth=False,
        rate_limits=(),
        batch_of=None,
        paging=None,
        envelope=(),
        demo=info.get("demo"),
        decommissioned=False,
        expires=False,
        assumed=(),
        docs=info["docs"],
        request=Shape(row["arg"]),
        response=Shape(row["data"], closed=True),
        examples=(),
    )
    return Channel(
        id=row["id"],
        names=tuple(info.get("names", (row["id"],))),
        service=info["service"],
        access=access,
        tier=info.get("tier", ""),
        has_first=info.get("first", False),
        period_ms=info.get("periodMs"),
        quiet_ms=info.get("quietMs"),
        is_regular=info.get("regular", False),
        update_intervals=tuple(info.get("updateIntervals", ())),
        connections=info.get("connections"),
        inst_types=tuple(info.get("instTypes", ())),
        is_single=info.get("single", False),
        is_quoted=info.get("quoted", False),
        assumed=tuple(info.get("assumed", ())),
        endpoint=endpoint,
        beside=Shape(row["beside"], closed=True),
        documented=tuple(
            ChannelExample(e["name"], e.get("arg"), e.get("push")) for e in row["examples"]
        ),
    )


class ChannelCatalogue:
    """The channels of an exchange by name; the files are looked at when one is asked for.

    Args:
        exchange: the name of the exchange.
        read: returns the rows of the files.

    """

    def __init__(self, exchange: str, read: Callable[[], Sequence[Mapping[str, Any]]]) -> None:
        self._exchange = exchange
        self._read = read

    @cached_property
    def _channels(self) -> dict[str, Channel]:
        return {row["id"]: channel_of(self._exchange, row) for row in self._read()}

    @cached_property
    def _by_name(self) -> dict[str, Channel]:
        return {name: one for one in self._channels.values() for name in one.names}

    def __iter__(self) -> Iterator[Channel]:
        return iter(self._channels.values())

    def __len__(self) -> int:
        return len(self._channels)

    def __getitem__(self, channel_id: str) -> Channel:
        return self._channels[channel_id]

    def named(self, name: str) -> Channel | None:
        """Return the channel of a name, or None."""
        return self._by_name.get(name)

    def names(self) -> list[str]:
        """Return the names of all channels."""
        return list(self._by_name)
