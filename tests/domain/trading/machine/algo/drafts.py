"""Algo orders in the words of a machine, and as the exchange has them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from hypothesis import strategies as st

from fauxchange.domain.market.instruments.instrument import price_unit
from fauxchange.domain.trading.algo import legs as theirs
from fauxchange.domain.trading.algo.legs import Attachment
from fauxchange.domain.trading.algo.request import AlgoRequest as TheirRequest
from tests.domain.trading.machine.base import ACCOUNTS, NAMES, OFFSETS
from tests.domain.trading.machine.machine import SIDES, TAGS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fauxchange.domain.market.instruments.instrument import Instrument
    from tests.domain.trading.machine.values import Attached, Leg, Trail

    from .values import AlgoRequest

D = Decimal
KINDS = st.sampled_from(["profit", "loss", "both", "oco", "oco", "trigger", "trigger", "trail"])
AWAY = st.sampled_from([1, 1, 2, 2, 3, 6])
WEIGHTS = st.sampled_from([1, 2, 5, 40, 300, 20_000])
CHILD_TYPES = st.sampled_from(["", "", "fok", "ioc", "post-only"])
ATTACHED = st.sampled_from(["", "profit", "loss", "oco", "trail", "split", "split to cost"])
ALGO_IDS = st.sampled_from(["", "", "", "a1", "a2"])


class Draft(NamedTuple):
    """An algo order in the words of a machine; ``away`` is how far it waits, in steps."""

    account: str
    name: str
    side: str
    kind: str
    away: tuple[int, int]
    price: int | None
    weight: int
    child_type: str
    attached: str
    client_id: str
    tag: str


DRAFTS = st.builds(
    Draft,
    ACCOUNTS,
    NAMES,
    SIDES,
    KINDS,
    st.tuples(AWAY, AWAY),
    st.none() | OFFSETS,
    WEIGHTS,
    CHILD_TYPES,
    ATTACHED,
    ALGO_IDS,
    TAGS,
)


def their_request(instrument: Instrument, one: AlgoRequest) -> TheirRequest:
    return TheirRequest(
        instrument,
        one.type,
        one.side,
        "cash",
        one.size,
        one.unit,
        tuple(_leg(leg) for leg in one.legs),
        one.trail and _their_trail(instrument, one.trail),
        child_type=one.child_type,
        client_id=one.client_id,
        tag=one.tag,
        attached=attachments(instrument, one.attached),
    )


def attachments(instrument: Instrument, those: Iterable[Attached]) -> tuple[Attachment, ...]:
    """Return what is attached in the exchange's own values."""
    return tuple(
        Attachment(
            str(number),
            legs=tuple(_leg(leg) for leg in one.legs),
            trail=one.trail and _their_trail(instrument, one.trail),
            size=one.size,
            moves_to_cost=one.moves_to_cost,
        )
        for number, one in enumerate(those, 1)
    )


def _leg(leg: Leg) -> theirs.Leg:
    return theirs.Leg(*leg)


def _their_trail(instrument: Instrument, trail: Trail) -> theirs.Trail:
    spread = trail.ticks * price_unit(instrument)
    return theirs.Trail(spread, D(trail.ppm) / 1_000_000, trail.activation)
