"""How long somebody works on in one turn of a loop."""

from __future__ import annotations

from fauxchange.runtime.turns import Turn


class Timers:
    """Wall time that a test turns, of which nobody knows who waits."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def time(self) -> float:
        return self.now_s


class Loop(Timers):
    """Likewise, and a test says whether somebody waits."""

    awaited = False

    def is_awaited(self) -> bool:
        return self.awaited


def turn_of(timers: Timers) -> Turn:
    turn = Turn(timers, least_s=1.0, most_s=5.0)
    turn.begin()
    return turn


def test_a_turn_is_over_after_a_while_where_nobody_knows_who_waits() -> None:
    timers = Timers()
    turn = turn_of(timers)
    timers.now_s = 100.9
    assert not turn.is_over()
    timers.now_s = 101.0
    assert turn.is_over()


def test_a_turn_goes_on_while_nobody_waits_but_not_for_long() -> None:
    loop = Loop()
    turn = turn_of(loop)
    loop.now_s = 104.9
    assert not turn.is_over()
    loop.now_s = 105.0
    assert not turn.is_over()
    loop.now_s = 106.0
    assert turn.is_over()


def test_a_turn_is_over_once_somebody_waits() -> None:
    loop = Loop()
    turn = turn_of(loop)
    loop.now_s, loop.awaited = 100.9, True
    assert not turn.is_over()
    loop.now_s = 101.0
    assert turn.is_over()


def test_who_let_others_in_goes_on_for_as_long() -> None:
    loop = Loop()
    turn = turn_of(loop)
    loop.now_s, loop.awaited = 101.0, True
    assert turn.is_over()
    loop.now_s = 109.0
    turn.go_on()
    loop.now_s = 116.9
    assert not turn.is_over()
    loop.now_s = 117.0
    assert turn.is_over()
