"""What a feed is asked with: the call of its topic."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fauxchange.domain.core.document import new_tuple
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.subscriptions import ExchangeSockets, Topic


def calls_of(
    sockets: Mapping[str, ExchangeSockets], unit: UnitOfWork, now_ms: int, skew_ms: int
) -> Callable[[Topic], Call]:
    """Return what makes the call of a topic, in one unit of work.

    ``skew_ms`` is how far the clock that exchanges show is ahead.
    """

    def call(topic: Topic) -> Call:
        # As Call(...) makes it: topics are looked at hundreds of times a second.
        endpoint, tables = topic.channel.endpoint, sockets[topic.exchange].tables
        credential, params = topic.credential, topic.params
        return new_tuple(Call, (endpoint, credential, params, unit, now_ms, skew_ms, tables, None))

    return call
