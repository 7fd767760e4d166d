"""Whether what was recorded is still there: a state has paths and digests of files only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from fauxchange import config
from fauxchange.spec.problem import Problem, pointer
from fauxchange.state.kinds import kind_of
from fauxchange.state.store import Store, StoreState

if TYPE_CHECKING:
    from fauxchange.domain.market.paths.recorded.playback import Playback


def require_recordings(state: StoreState, name: str) -> None:
    """Let the state of a store pass whose recordings can be played; ``name`` is what it is called.

    Raises:
        Problem: a file is missing or has changed, or a recording means nothing; it says where.

    """
    from fauxchange.domain.market.facts import MarketLog
    from fauxchange.domain.market.paths.recorded.playback import Playback

    playbacks: dict[str, Any] = dict(state.base.documents(Playback)) if state.base else {}
    playbacks |= {key: one for (kind, key), one in state.documents.items() if kind is Playback}
    require_files(playbacks.values(), name)
    log: Any = state.documents.get((MarketLog, ""))
    known = {"", *playbacks}
    for i, stretch in enumerate(log.stretches if log else ()):
        if stretch.recording not in known:
            where = _pointer(MarketLog, "", "stretches", i, "recording")
            raise Problem(name, where, "there is no such recording")


def require_recordings_of(store: Store, name: str) -> None:
    """Let a store pass whose recordings can be played, as `require_recordings` does.

    Raises:
        Problem: a file is missing or has changed.

    """
    from fauxchange.domain.market.paths.recorded.playback import Playback

    with store.transaction() as unit:
        playbacks = list(unit.scan(Playback))
    require_files(playbacks, name)


def require_files(playbacks: Iterable[Playback], name: str) -> None:
    """Let playbacks pass whose files are what they were; ``name`` is what they are in.

    Raises:
        Problem: one is missing or has changed, or the playback means nothing; it says where.

    """
    for playback in playbacks:
        # Few sandboxes have any.
        from fauxchange.runtime.recordings import library

        library.keep_in(config.cache_folder())
        where = _pointer(type(playback), playback.name)
        try:
            library.require_files(playback)
        except Problem as problem:
            raise Problem(name, f"{where}{problem.pointer}", problem.reason) from None
        if playback.named() != playback:
            raise Problem(name, f"{where}/name", "is not what the other members make")


def _pointer(kind: type, *parts: object) -> str:
    found = kind_of(kind)
    return pointer(("documents", "" if found is None else found.name, *parts))
