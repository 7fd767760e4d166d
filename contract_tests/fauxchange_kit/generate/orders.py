"""Sequences of orders that make sense: only what was placed is amended, canceled or looked at."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from hypothesis import strategies as st

from fauxchange.domain.core.money import format_decimal

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

PLACE = "trade/order.post"
AMEND = "trade/amend-order.post"
CANCEL = "trade/cancel-order.post"
LOOK = "trade/order.get"

_ACTIONS = (PLACE, LOOK, CANCEL, AMEND)
_SIDES = ("buy", "sell")
_PRICED = ("limit", "post_only", "ioc", "fok")
_TYPES = (*_PRICED, "market")
_SMALLEST = Decimal("0.001")


class Step(NamedTuple):
    """One call of a sequence: which endpoint of OKX, and with what."""

    endpoint_id: str
    params: dict[str, Any]


def order_sequences(
    inst_ids: Sequence[str] = ("BTC-USDT", "ETH-USDT"), *, most_steps: int = 10
) -> SearchStrategy[list[Step]]:
    """Return the strategy of sequences of spot orders on OKX; they begin with an order.

    Orders have client ids ``o1``, ``o2``, ... What is canceled is not amended or canceled again,
    but may be looked at. A sequence shrinks to few steps with small orders.

    Args:
        inst_ids: the instruments that are traded.
        most_steps: how long a sequence is at most.

    """
    actions = st.lists(st.sampled_from(_ACTIONS), max_size=most_steps - 1)
    return _sequence(actions, st.sampled_from(list(inst_ids)))


@st.composite
def _sequence(
    draw: DrawFn, actions: SearchStrategy[list[str]], inst_ids: SearchStrategy[str]
) -> list[Step]:
    placed: list[dict[str, Any]] = []
    pending: list[dict[str, Any]] = []
    steps = []
    for action in (PLACE, *draw(actions)):
        orders = placed if action == LOOK else pending
        if action == PLACE:
            order = _order(draw, draw(inst_ids), f"o{len(placed) + 1}")
            placed.append(order)
            pending.append(order)
            steps.append(Step(PLACE, order))
        elif orders:
            order = draw(st.sampled_from(orders))
            ids = {name: order[name] for name in ("instId", "clOrdId")}
            change = {"newSz": draw(_AMOUNTS)} if action == AMEND else {}
            steps.append(Step(action, ids | change))
            if action == CANCEL:
                pending.remove(order)
    return steps


def _order(draw: DrawFn, inst_id: str, client_id: str) -> dict[str, Any]:
    kind, size, price = draw(_TERMS)
    order = {
        "instId": inst_id,
        "tdMode": "cash",
        "clOrdId": client_id,
        "side": draw(st.sampled_from(_SIDES)),
        "ordType": kind,
        "sz": size,
    }
    return {**order, "px": price} if kind in _PRICED else order


_AMOUNTS = st.integers(1, 10**7).map(lambda thousandths: format_decimal(thousandths * _SMALLEST))
# The price is drawn of a market order, too: an order without one is not smaller, only other.
_TERMS = st.tuples(st.sampled_from(_TYPES), _AMOUNTS, _AMOUNTS)
