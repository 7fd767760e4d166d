"""What sessions of CoinW have in common: texts, markets and channels, from the schema files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from fauxchange.domain.access.credential import Credential
from fauxchange.exchanges.coinw.dialect import CoinW
from fauxchange.exchanges.subscriptions import SubscriptionRefused, Topic
from fauxchange.spec.channels.channel import ChannelCatalogue

from .dialect import CoinwSocket

# What is wrong: with a subscription, with the login that it needs.
BAD_PARAMETER, NO_LOGIN = "1007", "6000"

_PAIR = "pairCode"
_FUTURES = "futures"


@dataclass(frozen=True, slots=True)
class CoinwSocketTerms:
    """The ``websocket`` part of ``exchange.json``, the channels, and what markets are called."""

    exchange: str
    dialect: CoinwSocket
    paths: Mapping[str, str]
    errors: Mapping[str, str]
    closes: Mapping[str, str]
    idle_s: int
    markets: Mapping[str, str]
    channels: ChannelCatalogue

    @classmethod
    def of(cls, exchange: CoinW) -> CoinwSocketTerms:
        """Return the terms of the exchange."""
        facts = exchange.facts["websocket"]
        names = exchange.tables["numbers"]["socketMarket"]
        return cls(
            exchange.name,
            CoinwSocket(exchange),
            facts["paths"],
            facts["errors"],
            facts["closes"],
            facts["idleSeconds"],
            {market: entry["number"] for market, entry in names.items()},
            exchange.channels,
        )

    def service_of(self, path: str) -> str:
        """Return the market whose URL was opened."""
        return next(name for name, own in self.paths.items() if own == path)

    def channel_of(self, service: str, params: Mapping[str, Any]) -> str:
        """Return the channel that a message is about; empty if there is none such."""
        kind = params.get("type")
        channel = self.channels.named(f"{service}-{kind}") if isinstance(kind, str) else None
        return channel.id if channel else ""

    def error(self, code: str) -> dict[str, Any]:
        """Return the members of an error."""
        return {"result": False, "errorCode": int(code), "errorMsg": self.errors[code]}

    def topic_of(
        self, service: str, params: Mapping[str, Any], credential: Credential | None
    ) -> Topic:
        """Return the topic of a subscription.

        Raises:
            SubscriptionRefused: it is of no channel of the market, malformed, or needs a login.

        """
        kind, market = params.get("type"), params.get("biz")
        channel = self.channels.named(f"{service}-{kind}") if isinstance(kind, str) else None
        if channel is None or market != self.markets[service]:
            raise SubscriptionRefused(BAD_PARAMETER, why=_no_channel(params))
        sent = {name: params[name] for name in channel.members if name in params}
        violation = channel.endpoint.request.violation(sent)
        if violation is not None:
            raise SubscriptionRefused(BAD_PARAMETER, why=violation.reason)
        if channel.is_private and credential is None:
            raise SubscriptionRefused(NO_LOGIN, why=f"{kind} needs a login")
        own = _normalised(service, sent)
        account = credential.account if channel.is_private and credential else ""
        return Topic(
            self.exchange,
            channel.id,
            tuple(own.items()),
            account,
            channel,
            own,
            {"biz": market, **own, "type": kind},
            credential if channel.is_private else None,
        )


def _no_channel(params: Mapping[str, Any]) -> str:
    """Return that no channel has what a subscription names, as its sender has written it."""
    biz, kind = (
        f"{name} {orjson.dumps(params[name]).decode()}" if name in params else f"no {name}"
        for name in ("biz", "type")
    )
    return f"there is no channel with {biz} and {kind}"


def _normalised(service: str, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members of a subscription; contracts are named in any case."""
    own = dict(sent)
    if service == _FUTURES and _PAIR in own:
        own[_PAIR] = own[_PAIR].upper()
    return own
