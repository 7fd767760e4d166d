"""How true an endpoint's answers are: derived from what there is, never declared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from fauxchange.spec.endpoint import Endpoint

    from .exchange import Exchange

Fidelity = Literal["modelled", "example", "sampled"]


def fidelity_of(exchange: Exchange, endpoint: Endpoint) -> Fidelity:
    """Return ``modelled`` with a handler, ``example`` with a documented answer, or ``sampled``."""
    if endpoint.id in exchange.handlers:
        return "modelled"
    documented = any(example.response is not None for example in endpoint.examples)
    return "example" if documented else "sampled"
