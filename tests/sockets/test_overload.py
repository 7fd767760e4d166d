"""A hub whose subscribers take longer than pushes last: none is made that cannot be handed out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sockets.lines import Line, Lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange.exchanges.sockets import SharedText

BTC = {"instId": "BTC-USDT"}
COUNT = 20


@pytest.fixture
def slow(lines: Lines, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Line]]:
    """Twenty connections with a ticker; a push takes each of them a second."""
    opened = [lines.open(remote=f"10.0.0.{number}") for number in range(COUNT)]
    for line in opened:
        line.subscribe("tickers", **BTC)
    lines.wall.turn()
    send = Line.send

    def take_a_second(line: Line, message: bytes | SharedText) -> None:
        lines.wall.now_s += 1
        send(line, message)

    monkeypatch.setattr(Line, "send", take_a_second)
    yield opened
    lines.sockets.close()


def times(line: Line) -> list[str]:
    """Return what times the pushes since the last look are of."""
    return [push["data"][0]["ts"] for push in line.pushes()]


def test_of_what_changes_while_pushes_are_handed_out_the_newest_is_told(
    lines: Lines, slow: list[Line]
) -> None:
    for _ in range(4):
        lines.mock.clock.advance(1_000)
        lines.wall.turn()
    for _ in range(10):
        lines.wall.turn()
    # After the second and the third second the first push was still on its way to some.
    assert [times(line) for line in slow] == [[_ts(1), _ts(4)]] * COUNT


def test_what_changed_meanwhile_is_told_though_nothing_else_happens(
    lines: Lines, slow: list[Line]
) -> None:
    lines.mock.clock.advance(1_000)
    lines.wall.turn()
    lines.mock.clock.advance(1_000)
    for _ in range(10):
        lines.wall.turn()
    assert [times(line) for line in slow] == [[_ts(1), _ts(2)]] * COUNT


def _ts(seconds: int) -> str:
    return str(1_750_248_000_000 + 1_000 * seconds)
