"""What sessions of OKX have in common: texts, limits and channels, from the schema files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fauxchange.spec.channels.channel import ChannelCatalogue

if TYPE_CHECKING:
    from fauxchange.exchanges.okx.dialect import Okx

Frame = dict[str, Any]


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
    login: Mapping[str, Any]
    id_pattern: re.Pattern[str]
    idle_s: int
    operations: SocketLimit
    channel_bytes: int
    accounts: int
    exclusive: Mapping[str, list[str]]
    notice_services: tuple[str, ...]
    idle_keys: Mapping[str, Any]
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
            login=facts["login"],
            id_pattern=re.compile(facts["id"]),
            idle_s=facts["idleSeconds"],
            operations=SocketLimit(**limits["operations"]),
            channel_bytes=limits["channelBytes"],
            accounts=limits["accounts"],
            exclusive=facts["exclusive"],
            notice_services=tuple(facts["noticeServices"]),
            idle_keys=exchange.facts["authentication"]["idle"],
            channels=exchange.channels,
        )

    def error(self, code: str, *blanks: str) -> Frame:
        """Return the members of an error."""
        return {"event": "error", "code": code, "msg": self.errors[code].format(*blanks)}
