"""How pushes are handed out: those that many get let others in between, and nobody notices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from fauxchange import data
from fauxchange.exchanges.sockets import SharedText
from fauxchange.exchanges.subscriptions import Subscriber, Timers, Topic
from fauxchange.sockets.fan_out import FanOut, PushFrame
from fauxchange.sockets.subscribed import Subscribed
from fauxchange.sockets.topics import Topics
from fauxchange.spec.loader import load
from fauxchange.state.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from fauxchange.state.store import Store

CHANNELS = load(data.schemas(), "okx").channels
BTC = (("instId", "BTC-USDT"),)


class Desk:
    """Hands out pushes of two topics; each push that somebody gets takes a second."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.soon: list[Callable[[], None]] = []
        self.topics = Topics()
        self.ended: list[int] = []
        self.fan_out = FanOut(cast("Timers", self), lambda: self.ended.append(len(self.got)))
        self.got: list[tuple[str, bytes]] = []
        self._store = cast("Store", MemoryStore())

    # The timers

    def time(self) -> float:
        return self.now_s

    def call_later(self, delay: float, callback: Callable[[], None]) -> None:
        assert delay == 0
        self.soon.append(callback)

    def turn(self) -> None:
        waiting, self.soon = self.soon, []
        for callback in waiting:
            callback()

    # What tests do

    def subscribe(self, name: str, *, account: str = "") -> Subscribed:
        topic = self.topic(account)
        held = self.topics.find(topic) or Subscribed(topic, None, 0.0, lambda *_: b"{}")
        self.topics.add(cast("Subscriber", Client(name, self)), held, 0.0)
        return held

    def topic(self, account: str = "") -> Topic:
        channel = "orders" if account else "tickers"
        return Topic("okx", channel, BTC, account, CHANNELS[channel], {}, {})

    def unsubscribe(self, name: str) -> None:
        self.topics.remove(cast("Subscriber", Client(name, self)), self.topic())

    def push(self, held: Subscribed, text: bytes) -> None:
        self.fan_out.send([PushFrame(held, SharedText(text))], self._store)

    def who_got(self, text: bytes) -> list[str]:
        return [name for name, got in self.got if got == text]


class Client:
    """A connection, by its name."""

    def __init__(self, name: str, desk: Desk) -> None:
        self._name = name
        self._desk = desk

    def __hash__(self) -> int:
        return hash(self._name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Client) and self._name == other._name

    def push(self, topic: Any, frame: SharedText) -> None:  # noqa: ARG002
        self._desk.now_s += 1
        self._desk.got.append((self._name, frame.text))


def desk_of(*names: str) -> tuple[Desk, Subscribed]:
    desk = Desk()
    for name in names:
        held = desk.subscribe(name)
    return desk, held


TWENTY = [f"client {number}" for number in range(20)]


def test_what_many_get_is_handed_out_in_several_turns_in_its_order() -> None:
    desk, held = desk_of(*TWENTY)
    desk.push(held, b"one")
    desk.push(held, b"two")
    assert desk.who_got(b"one") == TWENTY[:8]
    assert desk.fan_out.is_busy
    while desk.soon:
        desk.turn()
    assert desk.got == [*((name, b"one") for name in TWENTY), *((name, b"two") for name in TWENTY)]
    assert not desk.fan_out.is_busy


def test_what_few_get_is_handed_out_at_once() -> None:
    desk, held = desk_of(*TWENTY[:8])
    desk.push(held, b"one")
    assert desk.who_got(b"one") == TWENTY[:8]


def test_whoever_makes_pushes_is_told_when_all_are_handed_out() -> None:
    desk, held = desk_of(*TWENTY)
    desk.push(held, b"one")
    desk.turn()
    assert (len(desk.got), desk.ended) == (16, [])
    while desk.soon:
        desk.turn()
    assert (len(desk.got), desk.ended) == (20, [20])


def test_who_unsubscribes_meanwhile_gets_nothing_more() -> None:
    desk, held = desk_of(*TWENTY)
    desk.push(held, b"one")
    desk.unsubscribe("client 19")
    while desk.soon:
        desk.turn()
    assert desk.who_got(b"one") == TWENTY[:19]


def test_who_subscribes_meanwhile_gets_what_comes_afterwards_only() -> None:
    desk, held = desk_of(*TWENTY)
    desk.push(held, b"one")
    desk.subscribe("another")
    desk.unsubscribe("client 19")
    desk.subscribe("client 19")
    desk.push(held, b"two")
    while desk.soon:
        desk.turn()
    assert desk.who_got(b"one") == TWENTY[:19]
    assert desk.who_got(b"two") == [*TWENTY[:19], "another", "client 19"]


def test_an_account_is_told_although_a_push_of_the_market_is_on_its_way() -> None:
    desk, held = desk_of(*TWENTY)
    own = desk.subscribe("trader", account="7")
    desk.push(held, b"market")
    desk.push(own, b"order")
    assert desk.who_got(b"order") == ["trader"]
    assert desk.who_got(b"market") == TWENTY[:8]


def test_what_is_forgotten_reaches_nobody_else() -> None:
    desk, held = desk_of(*TWENTY)
    desk.push(held, b"one")
    desk.fan_out.clear()
    while desk.soon:
        desk.turn()
    assert desk.who_got(b"one") == TWENTY[:8]
    desk.push(held, b"two")
    while desk.soon:
        desk.turn()
    assert desk.who_got(b"two") == TWENTY
