"""Take profit and stop loss that are attached to an order: what they are, what is wrong with them.

Each rule that is broken has its own documented code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any, NamedTuple

from fauxchange.domain.core.money import ZERO
from fauxchange.domain.core.rejection import BadParameter, MissingParameter
from fauxchange.domain.market.instruments.instrument import MARGIN, SPOT
from fauxchange.domain.market.paths.bars import BUY, SELL
from fauxchange.domain.positions.position import LONG, SHORT
from fauxchange.domain.trading.algo.checks import rises
from fauxchange.domain.trading.algo.legs import LOSS, PROFIT, Attachment, Leg, Trail
from fauxchange.domain.trading.algo.order import LIVE, TRIGGER, AlgoClientId, AlgoOrder
from fauxchange.domain.trading.order import opposite
from fauxchange.domain.trading.queries.lists import open_orders
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import word
from fauxchange.exchanges.okx.refusals import AttachmentRefused, AttachmentsNotOffered

# Documented: at most ten take profits, one stop loss (errors 51079, 51084).
MOST_PROFITS, MOST_LOSSES = 10, 1

_MARKET, _LAST = "-1", "last"
_COST_PRICE, _LIMIT = "1", "limit"
_PROFIT, _LOSS = ("tpTriggerPx", "tpOrdPx"), ("slTriggerPx", "slOrdPx")
_OTHER = ("tpTriggerRatio", "slTriggerRatio", "callbackRatio", "callbackSpread")
# A stop loss moves to the cost if there are so many take profits (error 51085).
MIN_COST_PROFITS = 2
# Ratios are multiples of this (error 54078).
_STEP = Decimal("0.0001")
# The side of orders that open contracts of one of two positions.
_OPENS = {LONG: BUY, SHORT: SELL}
_LARGEST = 1_000

Attached = dict[str, Any]


class Parent(NamedTuple):
    """The order that something is attached to.

    ``price`` is None of market orders; ``best`` returns the best price that one would meet, None in
    an empty book. ``takes_other`` is set where its size is in the currency that is not the usual
    one of its side, ``position_side`` where it trades one of two positions, long or short.
    """

    side: str
    type: str
    size: Decimal
    unit: str
    price: Decimal | None
    best: Callable[[], Decimal | None]
    takes_other: bool = False
    kind: str = SPOT
    reduces: bool = False
    position_side: str = ""

    @property
    def closes(self) -> bool:
        """Whether it closes contracts of the one of two positions that it names."""
        return self.position_side in _OPENS and self.side != _OPENS[self.position_side]


def attachments_of(
    call: Call, attached: Sequence[Attached], parent: Parent
) -> tuple[Attachment, ...]:
    """Return what is attached to an order, each with an id of its own.

    Raises:
        MissingParameter: a trigger price without the price of its order.
        AttachmentRefused: a rule of attachments is broken.
        AttachmentsNotOffered: a take profit that is a limit order from the beginning.

    """
    if parent.takes_other:
        raise AttachmentRefused("market order", parent.type, parent.unit)
    if parent.reduces:
        raise AttachmentRefused("reduce-only")
    if parent.closes:
        raise AttachmentRefused("closing")
    check_kind = _BY_KIND.get(parent.kind, _of_contracts)
    for check in (_each, check_kind, _split if len(attached) > 1 else _single):
        for rule in check(attached, parent):
            raise rule
    for row in attached:
        _require_side(row, parent)
        _require_free_id(call, row.get("attachAlgoClOrdId", ""))
    return tuple(attachment_of(call, row, parent.side) for row in attached)


def _require_free_id(call: Call, client_id: str) -> None:
    """Let an id pass that nothing has which waits, and nothing that is attached to an open order.

    Raises:
        AttachmentRefused: something has it.

    """
    if not client_id:
        return
    unit, account = call.unit, call.account.id
    known = unit.find(AlgoClientId, account, client_id)
    algo = known and unit.find(AlgoOrder, account, known.algo)
    of_orders = (one.attached for one in open_orders(unit, account))
    of_triggers = (one.attached for one in unit.scan(AlgoOrder, (account, LIVE, TRIGGER)))
    attached = chain.from_iterable(chain(of_orders, of_triggers))
    if (algo and algo.is_open) or any(one.client_id == client_id for one in attached):
        raise AttachmentRefused("same id", client_id)


def attachment_of(call: Call, row: Attached, side: str) -> Attachment:
    """Return one row of what is attached to an order of a side."""
    other = opposite(side)
    legs = (
        _leg(call, row, role, names, other)
        for role, names in ((PROFIT, ("tp", *_PROFIT)), (LOSS, ("sl", *_LOSS)))
        if names[1] in row or f"{names[0]}TriggerRatio" in row or names[2] in row
    )
    trails = "callbackRatio" in row or "callbackSpread" in row
    return Attachment(
        call.unit.new_id(),
        row.get("attachAlgoClOrdId", ""),
        tuple(legs),
        trail_of(row) if trails else None,
        Decimal(row["sz"]) if "sz" in row else None,
        row.get("amendPxOnTriggerType") == _COST_PRICE,
    )


def trail_of(row: Mapping[str, Any]) -> Trail:
    """Return how a trailing stop follows the market."""
    return Trail(
        Decimal(row.get("callbackSpread", 0)),
        Decimal(row.get("callbackRatio", 0)),
        Decimal(row["activePx"]) if "activePx" in row else None,
    )


def _leg(call: Call, row: Attached, role: str, names: tuple[str, str, str], side: str) -> Leg:
    prefix, trigger, price = names
    written = row.get(price, _MARKET)
    return Leg(
        role,
        Decimal(row.get(trigger, 0)),
        None if written == _MARKET else Decimal(written),
        rises(side, role),
        word(call, "priceType", row.get(f"{prefix}TriggerPxType", _LAST)),
        Decimal(row.get(f"{prefix}TriggerRatio", 0)),
        role == PROFIT and row.get("tpOrdKind") == _LIMIT,
    )


def _each(attached: Sequence[Attached], _parent: Parent) -> Iterator[Exception]:
    """Yield what is wrong with a row, whatever stands beside it."""
    names: set[str] = set()
    for row in attached:
        client_id = row.get("attachAlgoClOrdId", "")
        if client_id and not any(_has(row, names) for names in (_PROFIT, _LOSS, _OTHER)):
            yield AttachmentRefused("nothing but an id")
        if client_id and client_id in names:
            yield AttachmentRefused("same id", client_id)
        names.add(client_id)
        _require_numbers(row)


def _require_numbers(row: Attached) -> None:
    """Let numbers pass that are none of a market order and above zero.

    Raises:
        BadParameter: a trigger, a price or a size is not.

    """
    for name in (*_PROFIT, *_LOSS, "sz", "callbackRatio", "callbackSpread", "activePx"):
        text = row.get(name, "1")
        is_market = text == _MARKET and name in {_PROFIT[1], _LOSS[1]}
        if not is_market and Decimal(text) <= 0:
            raise BadParameter(name, f"{text} is not above zero")


def _of_spot(attached: Sequence[Attached], parent: Parent) -> Iterator[Exception]:
    """Yield what spot does not have."""
    yield from _of_pairs(attached, parent)
    for row in attached:
        types = (row.get(f"{kind}TriggerPxType", _LAST) for kind in ("tp", "sl"))
        if any(one != _LAST for one in types):
            yield AttachmentRefused("trigger price")


def _of_pairs(attached: Sequence[Attached], _parent: Parent) -> Iterator[Exception]:
    """Yield what pairs do not have, neither as spot nor on margin."""
    for row in attached:
        if row.get("tpOrdKind") == _LIMIT:
            yield AttachmentRefused("limit take profit")
        if row.get("amendPxOnTriggerType") == _COST_PRICE:
            yield AttachmentRefused("cost price")
        for name in ("tpTriggerRatio", "slTriggerRatio"):
            if name in row:
                yield BadParameter(name, "only contracts have triggers that are ratios")


def _of_contracts(attached: Sequence[Attached], parent: Parent) -> Iterator[Exception]:
    """Yield what contracts do not have, or what is not modelled of them."""
    profits = [row for row in attached if _has(row, _PROFIT)]
    yield from _limit_profits(profits)
    for row in attached:
        if row.get("tpOrdKind") == _LIMIT:
            yield from _limit_profit(row, len(attached))
        if row.get("amendPxOnTriggerType") == _COST_PRICE and len(profits) < MIN_COST_PROFITS:
            yield AttachmentRefused("cost price of one")
        if not all(_is_ratio(row, name, parent.side) for name in ("tp", "sl")):
            yield AttachmentRefused("ratio")
    if len({row.get("tpTriggerPxType", _LAST) for row in profits}) > 1:
        yield AttachmentRefused("trigger types")


def _limit_profits(profits: Sequence[Attached]) -> Iterator[Exception]:
    """Yield what is wrong with take profits of which some are limit orders from the beginning."""
    limits = [row for row in profits if row.get("tpOrdKind") == _LIMIT]
    if limits and len(limits) < len(profits):
        yield AttachmentRefused("take profits of two kinds")
    written = [row.get("tpOrdPx", _MARKET) for row in limits]
    prices = [Decimal(price) for price in written if price != _MARKET]
    if len(set(prices)) < len(prices):
        yield AttachmentRefused("same limit")


def _limit_profit(row: Attached, rows: int) -> Iterator[Exception]:
    """Yield what is wrong with a take profit that is a limit order from the beginning."""
    if rows > 1:
        yield AttachmentsNotOffered("several limit take profits are not modelled")
    if row.get("tpOrdPx", _MARKET) == _MARKET:
        yield AttachmentRefused("limit take profit at market")
    if not any(name in row for name in ("slTriggerPx", "slTriggerRatio")):
        yield AttachmentRefused("limit take profit alone")


_BY_KIND = {SPOT: _of_spot, MARGIN: _of_pairs}


def _is_ratio(row: Attached, prefix: str, side: str) -> bool:
    """Whether a trigger that is a ratio lies on its side of the price of the order."""
    ratio = Decimal(row.get(f"{prefix}TriggerRatio", 0))
    if not ratio:
        return f"{prefix}TriggerRatio" not in row
    if abs(ratio) > _LARGEST:
        return False
    is_above = (side == BUY) == (prefix == "tp")
    return not ratio % _STEP and (ratio > 0 if is_above else -1 < ratio < 0)


def _single(attached: Sequence[Attached], _parent: Parent) -> Iterator[Exception]:
    """Yield what is missing in the only row."""
    row = attached[0]
    for (trigger, order), ratio in ((_PROFIT, "tpTriggerRatio"), (_LOSS, "slTriggerRatio")):
        if trigger in row and order not in row:
            yield MissingParameter(order, f"{trigger} needs {order}")
        rests = order == _PROFIT[1] and row.get("tpOrdKind") == _LIMIT
        if order in row and not rests and not _has(row, (trigger, ratio)):
            yield MissingParameter(trigger, f"{order} needs {trigger}")


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
