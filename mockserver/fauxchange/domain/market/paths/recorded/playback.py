"""A recording that a market plays: its files, how they are read, when, and what follows them.

What it is made of is a document, so that a snapshot has the paths and digests of files and nothing
of what is in them. Who reads files says so with ``opens_recordings``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, dataclass, replace
from decimal import Decimal
from hashlib import sha256
from typing import cast

from fauxchange.domain.core.document import document
from fauxchange.domain.market.paths.source import Source

from .after import HOLD, continue_after_end
from .candles import Candles, CandleSource
from .trades import RecordedSource, Recording

TRADES, CANDLES = "trades", "candles"


@dataclass(frozen=True, slots=True)
class RecordedFile:
    """A file by its absolute path and the SHA-256 of its bytes, in hexadecimal."""

    path: str
    digest: str


@dataclass(frozen=True, slots=True)
class TableLayout:
    """How the rows of files are read.

    ``kind`` is ``"trades"`` or ``"candles"``. ``columns`` are pairs of what is read and the name of
    its column. ``time_unit`` is s, ms, us, ns or iso. A size of 1 is ``unit`` of the base currency.
    Candles are ``length_ms`` long and have ``trades`` trades where no column says how many. With
    ``fit`` prices are rounded to the tick, and candles get the lots that they need to move.
    """

    kind: str
    columns: tuple[tuple[str, str], ...]
    time_unit: str = "ms"
    unit: Decimal = Decimal(1)
    length_ms: int = 0
    trades: int = 0
    fit: bool = False


@document("{name}")
@dataclass(frozen=True, slots=True)
class Playback:
    """Files, in order of their times, that are played as the path of a pair.

    Prices count in ``tick``, sizes in ``lot``, both of the pair. ``offset_ms`` is added to the
    files' own times. ``after`` is what follows their end: ``"hold"``, ``"loop"`` or ``"world"``.
    The name is a digest of all the rest, so that equal ones are the same recording.
    """

    name: str
    files: tuple[RecordedFile, ...]
    layout: TableLayout
    tick: Decimal
    lot: Decimal
    offset_ms: int = 0
    after: str = HOLD

    def named(self) -> Playback:
        """Return it with the name that its other members make."""
        content = repr(astuple(replace(self, name="")))
        return replace(self, name=sha256(content.encode()).hexdigest()[:32])


Opener = Callable[[Playback], Recording | Candles]

_OPENERS: list[Opener] = []


def opens_recordings(opener: Opener) -> Opener:
    """Have a function open the files of playbacks, in place of the one before."""
    _OPENERS[:] = [opener]
    return opener


def source_of_playback(playback: Playback, world: Source, seed: str = "") -> Source:
    """Return the path of a playback; ``world`` is that of its pair without it.

    Raises:
        ValueError: its candles do not begin at full seconds.
        RuntimeError: nobody reads files.

    """
    if not _OPENERS:
        raise RuntimeError("nobody opens recordings")
    opened = _OPENERS[0](playback)
    once: RecordedSource | CandleSource
    if playback.layout.kind == CANDLES:
        candles = cast("Candles", opened)
        once = CandleSource(candles, world.origin_ms, seed, playback.offset_ms)
    else:
        recording = cast("Recording", opened)
        once = RecordedSource(recording, world.origin_ms, playback.offset_ms)
    return continue_after_end(once, once.begin_ms, once.end_ms, playback.after, world)
