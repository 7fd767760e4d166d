"""What happens by itself when its time comes: the table from a kind to a function."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from .ledger import Ledger
    from .unit_of_work import Due

    Happening = Callable[[Ledger, Due], None]

_BY_KIND: dict[str, Happening] = {}


def happens(kind: str) -> Callable[[Happening], Happening]:
    """Register what happens when something of a kind is due.

    Raises:
        ValueError: the kind has a function already.

    """

    def register(function: Happening) -> Happening:
        if kind in _BY_KIND:
            raise ValueError(f"{kind} happens in two ways")
        _BY_KIND[kind] = function
        return function

    return register


def is_known(kind: str) -> bool:
    """Whether somebody knows what happens."""
    return kind in _BY_KIND


def happen(ledger: Ledger, due: Due) -> None:
    """Let something due happen, at its own time.

    Raises:
        KeyError: nobody knows the kind: an error of ours.

    """
    _BY_KIND[due.kind](ledger, due)
