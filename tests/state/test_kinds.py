"""What classes are looked for in: modules that are there, while others are being imported."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace

import pytest

from fauxchange.state import kinds


def test_modules_may_be_imported_while_names_are_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    modules: dict[str, ModuleType] = {}

    class Name(str):
        """A name of a module whose look has another thread import something."""

        __slots__ = ()
        __hash__ = str.__hash__

        def startswith(self, *_: object) -> bool:
            modules[f"of another thread {len(modules)}"] = sys
            return True

    modules[Name("fauxchange.domain.core.ledger")] = pytest
    monkeypatch.setattr(kinds, "sys", SimpleNamespace(modules=modules))
    assert kinds._imported() == [pytest]
    assert len(modules) == 2
