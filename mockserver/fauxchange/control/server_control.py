"""What people do to a server from outside: its sandboxes, and what they do to the default one."""

from __future__ import annotations

from typing import Any

from fauxchange.sandbox.options import SandboxOptions
from fauxchange.sandbox.sandbox import Sandbox

from .sandbox_control import SandboxControl


class ServerControl(SandboxControl):
    """A sandbox of a server, and the other sandboxes beside it."""

    def health(self) -> dict[str, Any]:
        """Return what the server serves, as plain JSON."""
        return {
            "status": "ok",
            "world": self.sandbox.world.title,
            "endpoints": {name: len(one.catalogue) for name, one in self.app.exchanges.items()},
            "calls": self.journal.count,
            "sandboxes": len(self.app.sandboxes),
        }

    def sandboxes(self) -> list[SandboxControl]:
        """Return all sandboxes, the default one first."""
        return [self._control(sandbox) for sandbox in self.app.sandboxes]

    def find_sandbox(
        self,
        id: str,  # noqa: A002 - the name in the admin API
    ) -> SandboxControl:
        """Return a sandbox by its id.

        Raises:
            SandboxError: there is none of this id, or it has ended.

        """
        return self._control(self.app.sandboxes.get(id))

    def create_sandbox(
        self,
        id: str = "",  # noqa: A002 - the name in the admin API
        **options: Any,
    ) -> SandboxControl:
        """Create a sandbox beside the default one.

        Args:
            id: its id; by default one that is free.
            options: the fields of :class:`~fauxchange.SandboxOptions`; what is left out is as in
                the default sandbox.

        Raises:
            SandboxError: the id is taken, or there are as many sandboxes as there may be.
            Problem: the world or the faults cannot be used.

        """
        return self._control(self.app.sandboxes.create(SandboxOptions(id, **options)))

    def remove_sandbox(
        self,
        id: str,  # noqa: A002 - the name in the admin API
    ) -> None:
        """End a sandbox.

        Raises:
            SandboxError: there is none of this id, or it is the default one.

        """
        self.app.sandboxes.remove(id)

    def _control(self, sandbox: Sandbox) -> SandboxControl:
        return SandboxControl(self.app, sandbox, self._root)
