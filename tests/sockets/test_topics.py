"""What a connection that ends costs: what it had subscribed, not what everybody has."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from fauxchange import data
from fauxchange.exchanges.subscriptions import Topic
from fauxchange.sockets.subscribed import Subscribed
from fauxchange.sockets.topics import Topics
from fauxchange.spec.loader import load

if TYPE_CHECKING:
    from fauxchange.exchanges.subscriptions import Subscriber


CHANNEL = load(data.schemas(), "okx").channels["tickers"]


class Counting:
    """A subscriber that counts how often it is looked for."""

    def __init__(self) -> None:
        self.looks = 0

    def __hash__(self) -> int:
        self.looks += 1
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other


def topic(inst_id: str) -> Topic:
    arg = {"channel": "tickers", "instId": inst_id}
    return Topic("okx", "tickers", (("instId", inst_id),), "", CHANNEL, arg, arg)


def subscribe(topics: Topics, counting: Counting, inst_id: str) -> None:
    one = topic(inst_id)
    held = topics.find(one) or Subscribed(one, None, 0.0, lambda *_: b"{}")
    topics.add(cast("Subscriber", counting), held, 0.0)


def looks_at_an_end(others: int) -> int:
    """Return how often one that has two topics is looked for when it ends, beside others."""
    topics, one = Topics(), Counting()
    for number in range(others):
        subscribe(topics, Counting(), f"A{number}-USDT")
    other = Counting()
    for inst_id in ("BTC-USDT", "ETH-USDT"):
        subscribe(topics, one, inst_id)
    subscribe(topics, other, "ETH-USDT")
    one.looks = other.looks = 0
    topics.remove_all(cast("Subscriber", one))
    assert other.looks == 0
    assert topics.find(topic("BTC-USDT")) is None
    left = topics.find(topic("ETH-USDT"))
    assert left is not None
    assert list(left.subscribers) == [other]
    return one.looks


def test_the_end_of_a_connection_looks_at_its_own_topics_only() -> None:
    assert looks_at_an_end(others=1_000) == looks_at_an_end(others=0)


def test_a_topic_that_was_unsubscribed_is_not_looked_at_again() -> None:
    topics, one = Topics(), Counting()
    subscribe(topics, one, "BTC-USDT")
    subscribe(topics, one, "ETH-USDT")
    for _ in range(2):
        topics.remove(cast("Subscriber", one), topic("BTC-USDT"))
    assert topics.find(topic("BTC-USDT")) is None
    assert topics.find(topic("ETH-USDT")) is not None
    topics.remove_all(cast("Subscriber", one))
    assert not topics


def test_who_has_ended_may_end_again() -> None:
    topics, one = Topics(), Counting()
    subscribe(topics, one, "BTC-USDT")
    for _ in range(2):
        topics.remove_all(cast("Subscriber", one))
    assert not topics
