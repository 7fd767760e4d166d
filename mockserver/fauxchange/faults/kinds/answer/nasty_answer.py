"""Nasty answer: an answer that the schema allows and few clients expect."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fauxchange.faults.dry_run import dry_run
from fauxchange.faults.fault import Fault, FaultContext
from fauxchange.spec.generation.generate import generate, is_possible
from fauxchange.spec.generation.mutate import MUTATIONS, mutate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fauxchange.admitted import Admitted, Executor

GENERATED = "drawn"
# Only for calls that read: a call that writes would seem to have done more or less than it did.
_READ_ONLY = {GENERATED, "extra-rows", "empty-page"}


@dataclass(frozen=True, slots=True)
class NastyAnswer(Fault):
    """The call is executed; its answer is changed in a way that chance picks.

    Args:
        kinds: the changes to pick from. ``drawn`` answers a call that reads with anything that its
            schema allows, and needs Hypothesis; the others change the true answer.

    """

    kinds: tuple[str, ...] = (*MUTATIONS, GENERATED)

    def option_error(self, exchanges: Sequence[str]) -> tuple[str, str] | None:  # noqa: ARG002
        """Return an error if Hypothesis is needed and not installed."""
        if GENERATED not in self.kinds or is_possible():
            return None
        return "kinds", "drawn answers need Hypothesis: pip install 'fauxchange[drawn]'"

    def around(self, context: FaultContext, call: Admitted, execute: Executor) -> Any:
        """Execute the call and change its answer."""
        kind = context.random.choice(self.kinds)
        if kind in _READ_ONLY and dry_run(call, execute).writes:
            return execute(call)
        data, schema = execute(call), context.endpoint.response.schema
        if kind == GENERATED:
            return generate(schema, context.random.getrandbits(32))
        return mutate(kind, copy.deepcopy(data), schema, context.random)
