"""Take profit and stop loss that are attached to a spot order: what is wrong with them.

They are not modelled, so an order with some is refused even if nothing is (error 50062, assumed).
What the documentation refuses is refused with its own code before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from fauxchange.domain.core.money import ZERO
from fauxchange.domain.core.rejection import MissingParameter
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.exchanges.okx.refusals import AttachmentRefused, AttachmentsNotOffered

# Documented: at most ten take profits, one stop loss (errors 51079, 51084).
MOST_PROFITS, MOST_LOSSES = 10, 1

_MARKET, _LAST = "-1", "last"
_COST_PRICE, _LIMIT = "1", "limit"
_PROFIT, _LOSS = ("tpTriggerPx", "tpOrdPx"), ("slTriggerPx", "slOrdPx")

Attached = dict[str, Any]


class Parent(NamedTuple):
    """The order that something is attached to.

    ``price`` is None of market orders; ``best`` returns the best price that one would meet, None in
    an empty book. ``takes_other`` is set where its size is in the currency that is not the usual
    one of its side.
    """

    side: str
    type: str
    size: Decimal
    unit: str
    price: Decimal | None
    best: Callable[[], Decimal | None]
    takes_other: bool = False


def require_none(attached: Sequence[Attached], parent: Parent) -> None:
    """Refuse an order with attachments, for the documented reason if there is one.

    Raises:
        MissingParameter: a trigger price without the price of its order.
        AttachmentRefused: a rule of attachments is broken.
        AttachmentsNotOffered: none is.

    """
    if parent.takes_other:
        raise AttachmentRefused("market order", parent.type, parent.unit)
    for check in (_each, _split if len(attached) > 1 else _single):
        for rule in check(attached, parent):
            raise rule
    for row in attached:
        _require_side(row, parent)
    raise AttachmentsNotOffered("take profit and stop loss are not modelled")


def _each(attached: Sequence[Attached], _parent: Parent) -> Iterator[Exception]:
    """Yield what is wrong with a row, whatever stands beside it."""
    names: set[str] = set()
    for row in attached:
        client_id = row.get("attachAlgoClOrdId", "")
        if client_id and not _has(row, _PROFIT) and not _has(row, _LOSS):
            yield AttachmentRefused("nothing but an id")
        if client_id and client_id in names:
            yield AttachmentRefused("same id", client_id)
        names.add(client_id)
        if row.get("tpOrdKind") == _LIMIT:
            yield AttachmentRefused("limit take profit")
        if row.get("amendPxOnTriggerType") == _COST_PRICE:
            yield AttachmentRefused("cost price")
        types = (row.get(f"{kind}TriggerPxType", _LAST) for kind in ("tp", "sl"))
        if any(one != _LAST for one in types):
            yield AttachmentRefused("trigger price")


def _single(attached: Sequence[Attached], _parent: Parent) -> Iterator[Exception]:
    """Yield what is missing in the only row."""
    for trigger, order in (_PROFIT, _LOSS):
        if trigger in attached[0] and order not in attached[0]:
            yield MissingParameter(order, f"{trigger} needs {order}")


def _split(attached: Sequence[Attached], parent: Parent) -> Iterator[Exception]:
    """Yield what is wrong with several rows, of which each is a take profit or the stop loss."""
    if any(_has(row, _PROFIT) and _has(row, _LOSS) for row in attached):
        yield AttachmentRefused("both ways")
    profits = [row for row in attached if _has(row, _PROFIT)]
    if len(profits) > MOST_PROFITS:
        yield AttachmentRefused("too many take profits", str(MOST_PROFITS))
    if len(attached) - len(profits) > MOST_LOSSES:
        yield AttachmentRefused("too many stop losses", str(MOST_LOSSES))
    if any("sz" not in row for row in profits):
        yield AttachmentRefused("take profit without size")
    prices = [Decimal(row["tpTriggerPx"]) for row in profits if "tpTriggerPx" in row]
    if len(set(prices)) < len(prices):
        yield AttachmentRefused("same take profit")
    if any(row.get("tpOrdPx", _MARKET) != _MARKET for row in profits):
        yield AttachmentRefused("take profit at a price")
    if sum((Decimal(row["sz"]) for row in profits), ZERO) != parent.size:
        yield AttachmentRefused("sizes")


def _require_side(row: Attached, parent: Parent) -> None:
    """Let prices pass that lie on the right side of the order's, or of the best one's."""
    beside, price = "order", parent.price
    if price is None:
        beside, price = "best", parent.best()
    if price is None:
        return
    buys = parent.side == BUY
    for name, is_above in (("tpTriggerPx", buys), ("slTriggerPx", not buys)):
        if name in row and (Decimal(row[name]) > price) != is_above:
            raise AttachmentRefused(f"{parent.side} {name[:2]} {beside}")


def _has(row: Mapping[str, Any], names: tuple[str, ...]) -> bool:
    return any(name in row for name in names)
