"""Documents by kind and key, of which a store may have got some from others."""

from __future__ import annotations

from .store import Base


class Documents(dict[type, dict[str, object]]):
    """Documents by kind and key; those of a base are taken over when their kind is asked for."""

    def __init__(self, base: Base | None = None) -> None:
        super().__init__()
        self.base = base

    def __missing__(self, kind: type) -> dict[str, object]:
        base = self.base
        # Whoever was first has given it to the store: others ask without its lock.
        return self.setdefault(kind, dict(base.documents(kind)) if base else {})

    def complete(self) -> Documents:
        """Return the same documents with all that the base has, its kinds first."""
        if self.base is None:
            return self
        result = Documents()
        for kind in dict.fromkeys([*self.base.kinds(), *list(self)]):
            result[kind] = self[kind]
        return result
