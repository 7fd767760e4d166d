"""What sessions of OKX have in common: texts, limits and channels, from the schema files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fauxchange.spec.channels.channel import ChannelCatalogue
from fauxchange.spec.endpoint import Endpoint

from .dialect import OkxSocket
from .frames import member_text

if TYPE_CHECKING:
    from fauxchange.exchanges.okx.dialect import Okx

Frame = dict[str, Any]

# Errors whose text names the operation, where others name a channel.
_ABOUT_OPERATIONS = {"60019", "64007"}


@dataclass(frozen=True, slots=True)
class SocketLimit:
    """So many in so many seconds of wall time."""

    requests: int
    seconds: int


@dataclass(frozen=True, slots=True)
class SocketTerms:
    """The ``websocket`` part of ``exchange.json``, the channels, and the exchange's tables."""

    exchange: str
    paths: Mapping[str, str]
    errors: Mapping[str, str]
    closes: Mapping[str, str]
    dialect: OkxSocket
    calls: Mapping[str, Mapping[str, str]]
    id_pattern: re.Pattern[str]
    idle_s: int
    operations: SocketLimit
    channel_bytes: int
    accounts: int
    exclusive: Mapping[str, list[str]]
    notice_services: tuple[str, ...]
    channels: ChannelCatalogue

    @classmethod
    def of(cls, exchange: Okx) -> SocketTerms:
        """Return the terms of an exchange."""
        facts = exchange.facts["websocket"]
        limits = facts["limits"]
        return cls(
            exchange=exchange.name,
            paths=facts["paths"],
            errors=facts["errors"],
            closes=facts["closes"],
            dialect=OkxSocket(exchange),
            calls=facts["calls"],
            id_pattern=re.compile(facts["id"]),
            idle_s=facts["idleSeconds"],
            operations=SocketLimit(**limits["operations"]),
            channel_bytes=limits["channelBytes"],
            accounts=limits["accounts"],
            exclusive=facts["exclusive"],
            notice_services=tuple(facts["noticeServices"]),
            channels=exchange.channels,
        )

    def service_of(self, path: str) -> str:
        """Return the service whose URL was opened: ``public``, ``private`` or ``business``."""
        return next(name for name, own in self.paths.items() if own == path)

    def call_of(self, operation: str, service: str) -> Endpoint | None:
        """Return the endpoint of HTTP that does what an operation does; None if it is elsewhere.

        Raises:
            KeyError: there is no such operation.

        """
        own = self.calls.get(service, {})
        if operation in own:
            return self.dialect.catalogue[own[operation]]
        if any(operation in others for others in self.calls.values()):
            return None
        raise KeyError(operation)

    def error(self, code: str, *blanks: str) -> Frame:
        """Return the members of an error."""
        return {"event": "error", "code": code, "msg": self.errors[code].format(*blanks)}


def blanks_of(code: str, operation: str, arg: Frame) -> tuple[str, str]:
    """Return what fills the text of an error about a request; ``arg`` is its first argument."""
    about = operation if code in _ABOUT_OPERATIONS else arg.get("channel", operation)
    return member_text(about), member_text(arg.get("instId", ""))
