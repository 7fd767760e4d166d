"""From the argument of a subscription to a topic, or to why it is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import orjson

from fauxchange.domain.access.credential import Credential
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import number
from fauxchange.exchanges.subscriptions import SubscriptionRefused, Topic
from fauxchange.spec.channels.channel import Channel

from .frames import member_text
from .terms import SocketTerms

if TYPE_CHECKING:
    from fauxchange.domain.market.instruments.instrument import Instrument
    from fauxchange.domain.market.market import Market

# The service that has been apart from the other two since 2023, and that has codes of its own.
_BUSINESS, _PUBLIC = "business", "public"

# Members that say how often something is pushed, not what.
_EXTRA = "extraParams"
_HOW = frozenset({_EXTRA})

_PAIRS = "index-"


def topic_of(
    terms: SocketTerms, service: str, arg: Mapping[str, Any], credential: Credential | None
) -> Topic:
    """Return the topic of an argument.

    Raises:
        SubscriptionRefused: it is of no channel, of one that the connection may not have, or
            malformed.

    """
    name = arg.get("channel")
    if name is None or name == "":
        raise SubscriptionRefused("60027", "channel")
    if "uly" in arg:
        raise SubscriptionRefused("64000")
    channel = terms.channels.named(name) if isinstance(name, str) else None
    if channel is None:
        raise unknown(arg, f"nobody documents a channel '{member_text(name)}'")
    _require_service(channel, service, arg)
    if channel.access and credential is None:
        why = f"{name} needs a login, and this connection has made none"
        raise SubscriptionRefused("60011", why=why)
    params = _params_of(channel, arg)
    own = {one: params[one] for one in channel.members if one in params}
    is_private = channel.is_private and credential is not None
    shown = {"channel": name, **({"uid": credential.user} if is_private and credential else {})}
    shown |= {one: value for one, value in own.items() if one not in _HOW}
    return Topic(
        exchange=terms.exchange,
        name=str(name),
        arg=tuple(own.items()),
        account=credential.account if is_private and credential else "",
        channel=channel,
        params={"channel": name, **own},
        shown=shown,
        credential=credential if channel.access else None,
        interval_ms=_interval_ms(channel, own.get(_EXTRA, "")),
    )


def _interval_ms(channel: Channel, extra: str) -> int | None:
    """Return how often a subscription wants to be told again; None if it names nothing offered.

    Anything else than what is offered means what the channel does by itself, as documented.
    """
    if not extra:
        return None
    try:
        asked = orjson.loads(extra)
    except orjson.JSONDecodeError:
        return None
    named = str(asked.get("updateInterval")) if isinstance(asked, dict) else ""
    return next((one for one in channel.update_intervals if str(one) == named), None)


def _require_service(channel: Channel, service: str, arg: Mapping[str, Any]) -> None:
    if channel.service == service:
        return
    name = arg["channel"]
    why = f"{name} is a channel of /{channel.service}, and this connection is to /{service}"
    # Candles asked of /public were seen to be refused like what nobody has.
    if channel.service == _BUSINESS and service != _PUBLIC:
        raise SubscriptionRefused("64001", why=why)
    if service == _BUSINESS:
        raise SubscriptionRefused("64002", why=why)
    raise unknown(arg, why)


def _params_of(channel: Channel, arg: Mapping[str, Any]) -> dict[str, Any]:
    schema = channel.endpoint.request.schema
    for name in schema.get("required", ()):
        if arg.get(name) == "":
            raise SubscriptionRefused("60027", name)
    asked = {name: arg.get(name) for name in channel.members}
    sent = {name: value for name, value in asked.items() if value is not None and value != ""}
    other = next((one for one in sent if not isinstance(sent[one], str)), "")
    if other:
        raise unknown(arg, f"{other} is a text")
    violation = channel.endpoint.request.violation(sent)
    if violation is not None:
        raise unknown(arg, violation.reason)
    return sent


def repeated(topic: Topic, arg: Mapping[str, Any]) -> dict[str, Any]:
    """Return an argument as acknowledgements show it: without what its channel does not know."""
    members = ("channel", *topic.channel.members)
    return {name: value for name, value in arg.items() if name in members}


def unknown(arg: Mapping[str, Any], why: str) -> SubscriptionRefused:
    """Return the refusal of an argument that names something that does not exist."""
    shown = ",".join(f"{name}:{member_text(value)}" for name, value in arg.items())
    return SubscriptionRefused("60018", shown, why=why)


def require_known(call: Call, topic: Topic) -> None:
    """Let a topic pass whose instrument, family or pair the sandbox has, and its tier allows.

    Raises:
        SubscriptionRefused: one is not there, or the fee tier is too low.

    """
    channel, params = topic.channel, topic.params
    if channel.tier and call.credential is not None:
        _require_tier(call, channel.tier)
    names = {name: params[name] for name in ("instId", "instFamily") if name in params}
    if not names:
        return
    from fauxchange.domain.market.state import has_market

    if not has_market(call.unit):
        raise unknown(params, "the world has no market")
    market = call.market
    if "instFamily" in names and not _has_pair(market, names["instFamily"]):
        raise unknown(params, f"there is no family {names['instFamily']}")
    if "instId" not in names:
        return
    inst_id = names["instId"]
    if topic.name.startswith(_PAIRS):
        if not _has_pair(market, inst_id):
            raise unknown(params, f"there is no index {inst_id}")
    else:
        _require_kind(topic, market.find(inst_id, call.now_ms))


def _has_pair(market: Market, name: str) -> bool:
    return any(pair.name == name for pair in market.facts.pairs)


def _require_kind(topic: Topic, one: Instrument | None) -> None:
    """Let an instrument pass that is listed, of a kind that the channel has, and as it says."""
    if one is None:
        raise unknown(topic.params, f"nobody lists {topic.params['instId']} at the moment")
    kinds = topic.channel.inst_types
    if kinds and one.kind not in kinds:
        raise unknown(topic.params, f"{topic.name} has {' and '.join(kinds)} only")
    kind = topic.params.get("instType")
    if kind is not None:
        from fauxchange.exchanges.okx.handlers.market.lookup import is_of_kind

        if not is_of_kind(one, kind):
            raise unknown(topic.params, f"{one.id} is no {kind}")


def _require_tier(call: Call, least: str) -> None:
    from fauxchange.domain.trading_account.account import settings_of

    level = number(call, "feeTier", settings_of(call.unit, call.account.id).level)
    tiers = [entry["number"] for entry in call.tables["numbers"]["feeTier"].values()]
    if tiers.index(level) < tiers.index(least):
        why = f"it is for fee tiers from {least} on, and the account has {level}"
        raise SubscriptionRefused("64003", why=why)


def require_beside(
    exclusive: Mapping[str, Sequence[str]], topic: Topic, others: Iterable[Topic]
) -> None:
    """Let a topic pass that may be beside others on a connection.

    Raises:
        SubscriptionRefused: one of them excludes it.

    """
    for first, beside in exclusive.items():
        # Most channels are neither: the others of a connection need not be looked at.
        excluded = beside if topic.name == first else (first,) if topic.name in beside else ()
        for other in others if excluded else ():
            if other.name in excluded and other.arg == topic.arg:
                second = other.name if topic.name == first else topic.name
                raise SubscriptionRefused("64004", second, topic.params["instId"])
