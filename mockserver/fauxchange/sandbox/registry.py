"""All sandboxes of one server: made, found for a request, and ended when nobody uses them."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fauxchange.domain.access.credential import Credential
from fauxchange.runtime.clock import ClockState, wall_ms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from fauxchange.exchanges.exchange import Exchange
    from fauxchange.message import Request
    from fauxchange.worlds.world import World

    from .sandbox import Sandbox

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)


class SandboxError(Exception):
    """A sandbox cannot be had; the text says why."""


class NoSuchSandboxError(SandboxError):
    """No sandbox has the id, or not any more."""


class SandboxLimitError(SandboxError):
    """There are as many sandboxes as there may be."""


@dataclass(frozen=True, slots=True)
class SandboxOptions:
    """What a new sandbox is to be like; what is left out is as in the default sandbox.

    Args:
        id: its id; by default one that is free.
        world: what it begins with: a world, the name of one that comes with the package, or a
            whole world file as a document.
        own_keys: whether it gets keys of its own, by which it is found; with the world's keys it is
            found by its id only.
        seed: what ids, prices and chance begin with.
        limits: whether rate limits are enforced.
        clock: when time begins and how it goes; by default now, with the wall.
        idle_ms: after how long without a call it ends; 0 is never.
        faults: the rules of a fault plan that are armed from the beginning.

    """

    id: str = ""
    world: World | str | Mapping[str, Any] | None = None
    own_keys: bool = True
    seed: int | None = None
    limits: bool | None = None
    clock: ClockState | None = None
    idle_ms: int | None = None
    faults: tuple[Mapping[str, Any], ...] = ()


@dataclass(slots=True)
class _Entry:
    """A sandbox, when it was used last and after which rest it ends, in wall time."""

    sandbox: Sandbox
    idle_ms: int
    used_ms: int

    def is_over(self, now_ms: int) -> bool:
        return bool(self.idle_ms) and now_ms - self.used_ms >= self.idle_ms


class SandboxRegistry:
    """The default sandbox, which lasts, and others beside it, at most ``limit``.

    ``make`` builds a sandbox with an id from a wish. Who uses a sandbox keeps it: one that rests
    for its ``idle_ms`` ends when the next is made or looked for.
    """

    def __init__(
        self,
        default: Sandbox,
        make: Callable[[str, SandboxOptions], Sandbox],
        *,
        limit: int,
        idle_ms: int,
        wall: Callable[[], int] = wall_ms,
    ) -> None:
        self.default = default
        self.limit = limit
        self.idle_ms = idle_ms
        self._make = make
        self._wall = wall
        self._lock = threading.Lock()
        self._lodgers: dict[str, _Entry] = {}
        self._by_key: dict[str, _Entry] = {}
        self._made = 0

    def __iter__(self) -> Iterator[Sandbox]:
        """Yield all sandboxes, the default one first."""
        self._sweep()
        yield self.default
        yield from [lodger.sandbox for lodger in list(self._lodgers.values())]

    def __len__(self) -> int:
        return 1 + len(self._lodgers)

    def create(self, wish: SandboxOptions) -> Sandbox:
        """Make a sandbox.

        Raises:
            SandboxLimitError: there are as many as there may be.
            SandboxError: the id is taken or no id, or a key of the world is another sandbox's.

        """
        self._sweep()
        with self._lock:
            if len(self._lodgers) >= self.limit:
                raise SandboxLimitError(f"there are {self.limit} sandboxes, which is the limit")
            sandbox = self._make(self._free_id(wish.id), wish)
            idle_ms = self.idle_ms if wish.idle_ms is None else wish.idle_ms
            lodger = _Entry(sandbox, idle_ms, self._wall())
            if wish.own_keys:
                for name in sandbox.world.exchanges:
                    for said in sandbox.world.credentials(name):
                        self._by_key[f"{name}:{said['key']}"] = lodger
            self._lodgers[sandbox.id] = lodger
        return sandbox

    def get(self, sandbox_id: str) -> Sandbox:
        """Return a sandbox and count it as used.

        Raises:
            NoSuchSandboxError: there is none of this id, or it has ended.

        """
        if sandbox_id == self.default.id:
            return self.default
        lodger = self._lodgers.get(sandbox_id)
        now_ms = self._wall()
        if lodger is None or lodger.is_over(now_ms):
            raise NoSuchSandboxError(f"there is no sandbox {sandbox_id!r}, or it has ended")
        lodger.used_ms = now_ms
        return lodger.sandbox

    def remove(self, sandbox_id: str) -> None:
        """End a sandbox.

        Raises:
            NoSuchSandboxError: there is none of this id.
            SandboxError: it is the default one, which lasts.

        """
        if sandbox_id == self.default.id:
            raise SandboxError("the default sandbox lasts as long as the server; reset it instead")
        with self._lock:
            if sandbox_id not in self._lodgers:
                raise NoSuchSandboxError(f"there is no sandbox {sandbox_id!r}")
            self._end(sandbox_id)

    def of(self, exchange: Exchange, request: Request) -> Sandbox:
        """Return the sandbox of a request: the one it names, else its key's, else the default one.

        Raises:
            NoSuchSandboxError: it names one that is not there.

        """
        if request.sandbox:
            return self.get(request.sandbox)
        if not self._lodgers:
            return self.default
        key = exchange.key_of(request)
        return self.of_key(exchange.name, key) if key else self.default

    def of_key(self, exchange: str, key: str) -> Sandbox:
        """Return the sandbox whose key it is; the default one for keys that are nobody's."""
        name = f"{exchange}:{key}"
        lodger = self._by_key.get(name)
        if lodger is None and self.default.store.find(Credential, name) is None:
            lodger = self._holder(name)
        if lodger is None or lodger.is_over(now_ms := self._wall()):
            return self.default
        lodger.used_ms = now_ms
        return lodger.sandbox

    def rest_ms(self, sandbox_id: str) -> tuple[int, int]:
        """Return how long a sandbox has rested, and after how long it ends; 0 is never."""
        lodger = self._lodgers.get(sandbox_id)
        return (self._wall() - lodger.used_ms, lodger.idle_ms) if lodger else (0, 0)

    def _holder(self, name: str) -> _Entry | None:
        """Look for a key that was made after the sandbox was."""
        with self._lock:
            for lodger in self._lodgers.values():
                if lodger.sandbox.store.find(Credential, name) is not None:
                    self._by_key[name] = lodger
                    return lodger
        return None

    def _free_id(self, wanted: str) -> str:
        if wanted:
            if not _ID.fullmatch(wanted):
                raise SandboxError(
                    f"{wanted!r} is no id: 1 to 64 letters, digits, dots, dashes, underscores"
                )
            if wanted == self.default.id or wanted in self._lodgers:
                raise SandboxError(f"there is a sandbox {wanted!r} already")
            return wanted
        while True:
            self._made += 1
            if f"s{self._made}" not in self._lodgers:
                return f"s{self._made}"

    def _sweep(self) -> None:
        now_ms = self._wall()
        with self._lock:
            for sandbox_id in [of for of, one in self._lodgers.items() if one.is_over(now_ms)]:
                self._end(sandbox_id)

    def _end(self, sandbox_id: str) -> None:
        ended = self._lodgers.pop(sandbox_id)
        ended.sandbox.close()
        for key in [key for key, lodger in self._by_key.items() if lodger is ended]:
            del self._by_key[key]
