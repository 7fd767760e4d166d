"""The rules of take profit and stop loss that are attached to an order.

Each rule that is broken has its own documented code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from fauxchange.domain.core.money import ZERO
from fauxchange.domain.core.rejection import BadParameter, MissingParameter
from fauxchange.domain.market.instruments.instrument import MARGIN, SPOT
from fauxchange.domain.market.paths.bars import BUY, SELL
from fauxchange.domain.positions.position import LONG, SHORT
from fauxchange.exchanges.okx.refusals import AttachmentRefused

# Documented: at most ten take profits, one stop loss (errors 51079, 51084).
MOST_PROFITS, MOST_LOSSES = 10, 1

MARKET, _LAST = "-1", "last"
COST_PRICE, LIMIT = "1", "limit"
PROFIT_NAMES, LOSS_NAMES = ("tpTriggerPx", "tpOrdPx"), ("slTriggerPx", "slOrdPx")
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


def require_rules(attached: Sequence[Attached], parent: Parent) -> None:
    """Let rows pass that break no rule.

    Raises:
        MissingParameter: a trigger price without the price of its order, or the other way round.
        AttachmentRefused: a rule of attachments is broken.

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


def _each(attached: Sequence[Attached], _parent: Parent) -> Iterator[Exception]:
    """Yield what is wrong with a row, whatever stands beside it."""
    names: set[str] = set()
    for row in attached:
        client_id = row.get("attachAlgoClOrdId", "")
        if client_id and not any(_has(row, names) for names in (PROFIT_NAMES, LOSS_NAMES, _OTHER)):
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
    for name in (*PROFIT_NAMES, *LOSS_NAMES, "sz", "callbackRatio", "callbackSpread", "activePx"):
        text = row.get(name, "1")
        is_market = text == MARKET and name in {PROFIT_NAMES[1], LOSS_NAMES[1]}
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
        if row.get("tpOrdKind") == LIMIT:
            yield AttachmentRefused("limit take profit")
        if row.get("amendPxOnTriggerType") == COST_PRICE:
            yield AttachmentRefused("cost price")
        for name in ("tpTriggerRatio", "slTriggerRatio"):
            if name in row:
                yield BadParameter(name, "only contracts have triggers that are ratios")


def _of_contracts(attached: Sequence[Attached], parent: Parent) -> Iterator[Exception]:
    """Yield what contracts do not have, or what is not modelled of them."""
    profits = [row for row in attached if _has(row, PROFIT_NAMES)]
    yield from _limit_profits(profits)
    for row in attached:
        if row.get("tpOrdKind") == LIMIT:
            yield from _limit_profit(row)
        if row.get("amendPxOnTriggerType") == COST_PRICE and len(profits) < MIN_COST_PROFITS:
            yield AttachmentRefused("cost price of one")
        if not all(_is_ratio(row, name, parent.side) for name in ("tp", "sl")):
            yield AttachmentRefused("ratio")
    if len({row.get("tpTriggerPxType", _LAST) for row in profits}) > 1:
        yield AttachmentRefused("trigger types")


def _limit_profits(profits: Sequence[Attached]) -> Iterator[Exception]:
    """Yield what is wrong with take profits of which some are limit orders from the beginning."""
    limits = [row for row in profits if row.get("tpOrdKind") == LIMIT]
    if limits and len(limits) < len(profits):
        yield AttachmentRefused("take profits of two kinds")
    written = [row.get("tpOrdPx", MARKET) for row in limits]
    prices = [Decimal(price) for price in written if price != MARKET]
    if len(set(prices)) < len(prices):
        yield AttachmentRefused("same limit")


def _limit_profit(row: Attached) -> Iterator[Exception]:
    """Yield what is wrong with a take profit that is a limit order from the beginning."""
    if row.get("tpOrdPx", MARKET) == MARKET:
        yield AttachmentRefused("limit take profit at market")


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
    for (trigger, order), ratio in (
        (PROFIT_NAMES, "tpTriggerRatio"),
        (LOSS_NAMES, "slTriggerRatio"),
    ):
        if trigger in row and order not in row:
            yield MissingParameter(order, f"{trigger} needs {order}")
        rests = order == PROFIT_NAMES[1] and row.get("tpOrdKind") == LIMIT
        if order in row and not rests and not _has(row, (trigger, ratio)):
            yield MissingParameter(trigger, f"{order} needs {trigger}")


def _split(attached: Sequence[Attached], parent: Parent) -> Iterator[Exception]:
    """Yield what is wrong with several rows, of which each is a take profit or the stop loss."""
    if any(_has(row, PROFIT_NAMES) and _has(row, LOSS_NAMES) for row in attached):
        yield AttachmentRefused("both ways")
    profits = [row for row in attached if _has(row, PROFIT_NAMES)]
    if len(profits) > MOST_PROFITS:
        yield AttachmentRefused("too many take profits", str(MOST_PROFITS))
    if len(attached) - len(profits) > MOST_LOSSES:
        yield AttachmentRefused("too many stop losses", str(MOST_LOSSES))
    if any("sz" not in row for row in profits):
        yield AttachmentRefused("take profit without size")
    prices = [Decimal(row["tpTriggerPx"]) for row in profits if "tpTriggerPx" in row]
    if len(set(prices)) < len(prices):
        yield AttachmentRefused("same take profit")
    waiting = (row for row in profits if row.get("tpOrdKind") != LIMIT)
    if any(row.get("tpOrdPx", MARKET) != MARKET for row in waiting):
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
