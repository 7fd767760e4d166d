"""The last print of a path is remembered until the next one, and no longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fauxchange.domain.market.paths.last_print import LastPrint
from fauxchange.domain.market.paths.scripted import PricePoint, PriceScript, ScriptedSource

from .sources import day, synthetic

if TYPE_CHECKING:
    from fauxchange.domain.market.paths.source import Source

NOW_MS = day(20, 40_000)


def scripted() -> Source:
    points = (PricePoint(NOW_MS - 5_000, 100), PricePoint(NOW_MS + 9_000, 900, ramp=True))
    return ScriptedSource(PriceScript(points, 700), day(0))


@pytest.mark.parametrize("path", [synthetic(200_000), synthetic(3_000_000), scripted()])
def test_it_is_that_of_the_path_at_every_moment(path: Source) -> None:
    last = LastPrint(path)
    moments = [*range(NOW_MS, NOW_MS + 12_000, 33), NOW_MS + 4_000, NOW_MS - 1, NOW_MS + 11_000]
    for at_ms in moments:
        assert last.price(at_ms) == path.price(at_ms)
        assert last.next_id(at_ms) == path.next_id(at_ms + 1)


class Counted:
    """A path that counts how often it was asked for a price."""

    def __init__(self, path: Source) -> None:
        self._path = path
        self.count = 0

    def price(self, at_ms: int) -> int:
        self.count += 1
        return self._path.price(at_ms)

    def __getattr__(self, name: str) -> object:
        return getattr(self._path, name)


def test_a_path_is_asked_once_for_each_print_and_second() -> None:
    path = Counted(scripted())
    last = LastPrint(path)  # type: ignore[arg-type]
    for at_ms in range(NOW_MS, NOW_MS + 7_000, 10):
        last.price(at_ms)
    # Ten prints, and seven seconds that begin.
    assert path.count <= 17
