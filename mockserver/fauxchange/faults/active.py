"""The faults of one call, as lists of hooks that the pipeline calls."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fauxchange.admitted import Admitted, Executor
    from fauxchange.message import Reply

    from .fault import FaultContext
    from .rule import Rule

    Before = Callable[[], Reply | None]
    After = Callable[[Reply], Reply]


class Around(Protocol):
    """Executes an admitted call with the executor it is given, or does something else instead."""

    def __call__(self, call: Admitted, *, execute: Executor) -> Any:
        """Return the payload of the answer."""
        ...


class ActiveFaults(NamedTuple):
    """The hooks around one call, in the order in which they are called.

    Args:
        names: the kinds of the faults, in the order of arming.
        before: called before the call is looked at; the first reply is the call's answer.
        around: called in place of the execution, the innermost one first.
        after: called with the reply, the innermost one first; each returns the reply to send.

    """

    names: tuple[str, ...] = ()
    before: tuple[Before, ...] = ()
    around: tuple[Around, ...] = ()
    after: tuple[After, ...] = ()


NO_FAULTS = ActiveFaults()


def active_faults(selected: Sequence[tuple[Rule, FaultContext]]) -> ActiveFaults:
    """Return the hooks of the faults that were selected for a call; there is at least one."""
    pairs = [(rule.fault, context) for rule, context in selected]
    inner_first = pairs[::-1]
    return ActiveFaults(
        names=tuple(rule.kind for rule, _ in selected),
        before=tuple(partial(fault.before, context) for fault, context in pairs),
        around=tuple(partial(fault.around, context) for fault, context in inner_first),
        after=tuple(partial(fault.after, context) for fault, context in inner_first),
    )
