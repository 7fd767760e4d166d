"""Documents by kind and key, of which a store may have got some from others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from .deep_copy import Copier, copier_of
from .store import Base, StoreState

_MOST_KNOWN = 4096


_own_of = dict[str, object].get


class LazyDocuments(dict[str, object]):
    """Documents of one kind by key, of which a base makes each when it is first asked for.

    Only reading by key and writing see all of them; for anything else see :meth:`complete`.
    """

    __slots__ = ("_rest",)

    def __init__(self, rest: Mapping[str, object]) -> None:
        super().__init__()
        self._rest = rest

    def get(self, key: str, default: object = None) -> object:
        """Return a document, the default if there is none."""
        document = _own_of(self, key)
        if document is None:
            document = self._rest.get(key)
            if document is None:
                return default
            # Others ask without the store's lock, and who has it may have written meanwhile.
            document = self.setdefault(key, document)
        return document

    def complete(self) -> dict[str, object]:
        """Return all of them, those of the base first."""
        own = dict(self)
        return {**self._rest, **own}


class Documents(dict[type, dict[str, object]]):
    """Documents by kind and key; those of a base are taken over when their kind is asked for."""

    def __init__(self, base: Base | None = None) -> None:
        super().__init__()
        self.base = base

    def __missing__(self, kind: type) -> dict[str, object]:
        base = self.base
        documents = base.documents(kind) if base else {}
        own = dict(documents) if isinstance(documents, dict) else LazyDocuments(documents)
        # Whoever was first has given it to the store: others ask without its lock.
        return self.setdefault(kind, own)

    def whole(self, kind: type) -> dict[str, object]:
        """Return all documents of a kind, none of which is made later."""
        documents = self[kind]
        if isinstance(documents, LazyDocuments):
            documents = self[kind] = documents.complete()
        return documents

    @classmethod
    def of(cls, state: StoreState) -> Documents:
        """Return the documents of a state."""
        documents = cls(state.base)
        for (kind, key), document in state.documents.items():
            documents.setdefault(kind, {})[key] = document
        return documents

    def flat(self) -> dict[tuple[type, str], object]:
        """Return all of the kinds that were asked for, by kind and key."""
        kinds = list(self)
        return {(kind, key): one for kind in kinds for key, one in self.whole(kind).items()}

    def fork(self) -> Documents:
        """Return the same documents, which go their own way."""
        fork = Documents(self.base)
        for kind in list(self):
            fork[kind] = dict(self.whole(kind))
        return fork

    def complete(self) -> Documents:
        """Return the same documents with all that the base has, its kinds first."""
        if self.base is None:
            return self
        result = Documents()
        for kind in dict.fromkeys([*self.base.kinds(), *list(self)]):
            result[kind] = self.whole(kind)
        return result


class WriteCounts(dict[type, int]):
    """How often documents of a kind were written, counted from when somebody asked for it."""

    def note(self, documents: Iterable[tuple[type, str]]) -> None:
        """Count documents that were written or deleted, by their kinds and keys."""
        for kind in self.keys() & {kind for kind, _ in documents}:
            self[kind] += 1

    def note_all(self) -> None:
        """Count that documents of any kind may be others."""
        for kind in self:
            self[kind] += 1


class Copies:
    """Documents by kind and key, of which everybody gets a copy."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._known: dict[int, tuple[object, Copier | None]] = {}

    def __getitem__(self, kind: type) -> CopiesOfKind:
        return CopiesOfKind(self._documents[kind], self._known)


class CopiesOfKind(NamedTuple):
    """Documents of one kind by key, of which everybody gets a copy.

    Args:
        documents: the documents by key.
        known: documents that were read by their ids, which stay theirs as long as they are here,
            and how each is copied: most are read many times, and none changes in the store.

    """

    documents: dict[str, object]
    known: dict[int, tuple[object, Copier | None]]

    def get(self, key: str) -> object:
        """Return a copy of a document, or None."""
        document = self.documents.get(key)
        known = self.known.get(id(document))
        if known is None:
            if len(self.known) == _MOST_KNOWN:
                self.known.clear()
            known = self.known[id(document)] = (document, copier_of(document))
        make = known[1]
        return document if make is None else make()
