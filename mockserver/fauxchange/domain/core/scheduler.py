"""What happens by itself when its time comes: the table from a kind to a function."""

from __future__ import annotations

from collections.abc import Callable

from .ledger import Ledger
from .modules import domain_modules
from .unit_of_work import ScheduledTask

TaskFunction = Callable[[Ledger, ScheduledTask], None]

_BY_KIND: dict[str, TaskFunction] = {}
_INTERNAL: set[str] = set()


def on_due(kind: str, *, internal: bool = False) -> Callable[[TaskFunction], TaskFunction]:
    """Register what happens when something of a kind is due.

    What is ``internal`` is nothing that people are shown as due or done.

    Raises:
        ValueError: the kind has a function already.

    """

    def register(function: TaskFunction) -> TaskFunction:
        if kind in _BY_KIND:
            raise ValueError(f"{kind} happens in two ways")
        _BY_KIND[kind] = function
        if internal:
            _INTERNAL.add(kind)
        return function

    return register


def is_known(kind: str) -> bool:
    """Whether somebody knows what happens."""
    return _function_of(kind) is not None


def is_internal(kind: str) -> bool:
    """Whether tasks of a kind are nothing that people are shown."""
    return kind in _INTERNAL


def run_due(ledger: Ledger, due: ScheduledTask) -> None:
    """Let something due happen, at its own time.

    Raises:
        KeyError: nobody knows the kind: an error of ours.

    """
    function = _function_of(due.kind)
    if function is None:
        raise KeyError(due.kind)
    function(ledger, due)


def _function_of(kind: str) -> TaskFunction | None:
    if kind not in _BY_KIND:
        # Another process scheduled it, and nothing of its area was used in this one yet.
        domain_modules()
    return _BY_KIND.get(kind)
