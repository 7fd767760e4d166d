"""All sandboxes of one server: created, found for a request, and ended when nobody uses them."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator

from fauxchange.domain.access.credential import Credential
from fauxchange.exchanges.exchange import Exchange
from fauxchange.message import Request
from fauxchange.runtime.clock import wall_ms

from .options import SandboxOptions
from .sandbox import Sandbox

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)


class SandboxError(Exception):
    """A sandbox cannot be created, found or ended; the text says why."""


class NoSuchSandboxError(SandboxError):
    """No sandbox has the id, or not any more."""


class SandboxLimitError(SandboxError):
    """There are as many sandboxes as there may be."""


class _Entry:
    """A sandbox, when it was used last, and after how long without a call it ends: wall time."""

    __slots__ = ("idle_ms", "sandbox", "used_ms")

    def __init__(self, sandbox: Sandbox, idle_ms: int, used_ms: int) -> None:
        self.sandbox = sandbox
        self.idle_ms = idle_ms
        self.used_ms = used_ms

    def has_ended(self, now_ms: int) -> bool:
        return bool(self.idle_ms) and now_ms - self.used_ms >= self.idle_ms


class SandboxRegistry:
    """The default sandbox, which lasts, and others beside it, at most ``limit``.

    ``make`` builds a sandbox with an id from options. One that had no call for its ``idle_ms`` ends
    when another one is created or listed.
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
        self._entries: dict[str, _Entry] = {}
        self._by_key: dict[str, _Entry] = {}
        self._numbered = 0

    def __iter__(self) -> Iterator[Sandbox]:
        """Yield all sandboxes, the default one first."""
        self._sweep()
        yield self.default
        yield from [entry.sandbox for entry in list(self._entries.values())]

    def __len__(self) -> int:
        return 1 + len(self._entries)

    def create(self, options: SandboxOptions) -> Sandbox:
        """Create a sandbox.

        Raises:
            SandboxLimitError: there are as many as there may be.
            SandboxError: the id is taken or no id, or a key of the world is another sandbox's.

        """
        self._sweep()
        with self._lock:
            if len(self._entries) >= self.limit:
                raise SandboxLimitError(f"there are {self.limit} sandboxes, which is the limit")
            sandbox = self._make(self._free_id(options.id), options)
            idle_ms = self.idle_ms if options.idle_ms is None else options.idle_ms
            entry = _Entry(sandbox, idle_ms, self._wall())
            if options.keys == "own":
                for name in sandbox.world.exchanges:
                    for credential in sandbox.world.credentials(name):
                        self._by_key[f"{name}:{credential['key']}"] = entry
            self._entries[sandbox.id] = entry
        return sandbox

    def get(self, sandbox_id: str) -> Sandbox:
        """Return a sandbox and count it as used.

        Raises:
            NoSuchSandboxError: there is none of this id, or it has ended.

        """
        if sandbox_id == self.default.id:
            return self.default
        entry = self._entries.get(sandbox_id)
        now_ms = self._wall()
        if entry is None or entry.has_ended(now_ms):
            raise NoSuchSandboxError(f"there is no sandbox {sandbox_id!r}, or it has ended")
        entry.used_ms = now_ms
        return entry.sandbox

    def remove(self, sandbox_id: str) -> None:
        """End a sandbox.

        Raises:
            NoSuchSandboxError: there is none of this id.
            SandboxError: it is the default one, which lasts.

        """
        if sandbox_id == self.default.id:
            raise SandboxError("the default sandbox lasts as long as the server; reset it instead")
        with self._lock:
            if sandbox_id not in self._entries:
                raise NoSuchSandboxError(f"there is no sandbox {sandbox_id!r}")
            self._end(sandbox_id)

    def of(self, exchange: Exchange, request: Request) -> Sandbox:
        """Return the sandbox of a request: the one it names, else its key's, else the default one.

        Raises:
            NoSuchSandboxError: it names one that is not there.

        """
        if request.sandbox:
            return self.get(request.sandbox)
        if not self._entries:
            return self.default
        key = exchange.key_of(request)
        return self.of_key(exchange.name, key) if key else self.default

    def of_key(self, exchange: str, key: str) -> Sandbox:
        """Return the sandbox whose key it is; the default one for keys that are nobody's."""
        name = f"{exchange}:{key}"
        entry = self._by_key.get(name)
        if entry is None and self.default.store.find(Credential, name) is None:
            entry = self._owner(name)
        if entry is None or entry.has_ended(now_ms := self._wall()):
            return self.default
        entry.used_ms = now_ms
        return entry.sandbox

    def rest_ms(self, sandbox_id: str) -> tuple[int, int]:
        """Return how long a sandbox has rested, and after how long it ends; 0 is never."""
        entry = self._entries.get(sandbox_id)
        return (self._wall() - entry.used_ms, entry.idle_ms) if entry else (0, 0)

    def _owner(self, name: str) -> _Entry | None:
        """Return the sandbox of a key that was made after the sandbox was created."""
        with self._lock:
            for entry in self._entries.values():
                if entry.sandbox.store.find(Credential, name) is not None:
                    self._by_key[name] = entry
                    return entry
        return None

    def _free_id(self, requested: str) -> str:
        if requested:
            if not _ID.fullmatch(requested):
                raise SandboxError(
                    f"{requested!r} is no id: 1 to 64 letters, digits, dots, dashes, underscores"
                )
            if requested == self.default.id or requested in self._entries:
                raise SandboxError(f"there is a sandbox {requested!r} already")
            return requested
        while True:
            self._numbered += 1
            if f"s{self._numbered}" not in self._entries:
                return f"s{self._numbered}"

    def _sweep(self) -> None:
        now_ms = self._wall()
        with self._lock:
            for sandbox_id in [of for of, one in self._entries.items() if one.has_ended(now_ms)]:
                self._end(sandbox_id)

    def _end(self, sandbox_id: str) -> None:
        ended = self._entries.pop(sandbox_id)
        ended.sandbox.close()
        for key in [key for key, entry in self._by_key.items() if entry is ended]:
            del self._by_key[key]
