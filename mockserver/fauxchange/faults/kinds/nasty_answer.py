"""Nasty answer: a legal answer that few clients are made for."""

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

    from fauxchange.faults.fault import Execution, Executor

DRAWN = "drawn"
# What would tell of a call that writes that it did more, or less, than it did.
_OF_READINGS = {DRAWN, "extra-rows", "empty-page"}


@dataclass(frozen=True, slots=True)
class NastyAnswer(Fault):
    """The call is carried out; chance picks what is nasty about its answer.

    Args:
        kinds: what may be. ``drawn`` answers a reading with anything that its schema allows, and
            needs Hypothesis; the others change the true answer.

    """

    kinds: tuple[str, ...] = (*MUTATIONS, DRAWN)

    def mistake(self, exchanges: Sequence[str]) -> tuple[str, str] | None:  # noqa: ARG002
        """Say that there is nothing to draw with."""
        if DRAWN not in self.kinds or is_possible():
            return None
        return "kinds", "drawn answers need Hypothesis: pip install 'fauxchange[drawn]'"

    def perform(self, hit: FaultContext, work: Execution, perform: Executor) -> Any:
        """Carry out, and answer otherwise."""
        kind = hit.random.choice(self.kinds)
        if kind in _OF_READINGS and dry_run(work, perform).writes:
            return perform(work)
        data, schema = perform(work), hit.endpoint.response.schema
        if kind == DRAWN:
            return generate(schema, hit.random.getrandbits(32))
        return mutate(kind, copy.deepcopy(data), schema, hit.random)
