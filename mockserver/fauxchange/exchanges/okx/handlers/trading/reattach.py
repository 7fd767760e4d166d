"""Amending what is attached to an order, or to that of a trigger (post-amend-order)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from fauxchange.domain.core.rejection import BadParameter
from fauxchange.domain.market.instruments.instrument import MARGIN, SPOT
from fauxchange.domain.trading.algo.checks import rises
from fauxchange.domain.trading.algo.legs import LAST, LOSS, PLAIN, PROFIT, Attachment, Leg
from fauxchange.domain.trading.algo.order import AlgoOrder
from fauxchange.domain.trading.order import Order, opposite
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import word
from fauxchange.exchanges.okx.refusals import AttachmentRefused, NothingAttached

_MARKET = "-1"
_KINDS = ((PROFIT, "Tp"), (LOSS, "Sl"))
_NUMBERS = frozenset(
    {
        *(f"new{kind}{name}" for kind in ("Tp", "Sl") for name in ("TriggerPx", "OrdPx")),
        *("sz", "newCallbackRatio", "newCallbackSpread", "newActivePx"),
    }
)
_PAIRS = frozenset({SPOT, MARGIN})
_CONTRACTS_ONLY = frozenset({"newTpTriggerRatio", "newSlTriggerRatio"})


class AttachedTo(NamedTuple):
    """What an amendment is attached to: side, price (None at the market) and kind of an order."""

    side: str
    price: Decimal | None
    kind: str


def amend_attached(call: Call, order: Order) -> tuple[Attachment, ...]:
    """Return what is attached to an order after the amendment of a call.

    Raises:
        NothingAttached: nothing was.
        AttachmentRefused: a row names none of what is attached, or one twice; nothing is left; a
            trigger lies on the wrong side of the order's price.
        BadParameter: a number is below zero, or pairs have none of that name.

    """
    parent = AttachedTo(order.side, order.price, order.kind)
    rows = [(_named(order.attached, row), row) for row in _rows(call, order.attached)]
    return _amended(call, order.attached, rows, parent)


def amend_attached_of_trigger(call: Call, algo: AlgoOrder) -> tuple[Attachment, ...]:
    """Return what is attached to the order of a trigger after the amendment of a call.

    Its rows have no ids: each is of what was attached in its place. Raises likewise.
    """
    attached = algo.attached
    leg = algo.leg(PLAIN)
    price = leg and (leg.trigger if leg.price is None else leg.price)
    rows = list(_rows(call, attached))
    if len(rows) > len(attached):
        raise AttachmentRefused("unknown")
    parent = AttachedTo(algo.side, price, algo.kind)
    return _amended(call, attached, list(zip(attached, rows, strict=False)), parent)


def _rows(call: Call, before: Sequence[Attachment]) -> Sequence[Mapping[str, Any]]:
    if not before:
        raise NothingAttached("no take profit and no stop loss was attached")
    rows: Sequence[Mapping[str, Any]] = call.params["attachAlgoOrds"]
    return rows


def _amended(
    call: Call,
    before: Sequence[Attachment],
    rows: Sequence[tuple[Attachment, Mapping[str, Any]]],
    parent: AttachedTo,
) -> tuple[Attachment, ...]:
    changed = {one.id: one for one in before}
    named: set[str] = set()
    for one, row in rows:
        if one.id in named:
            raise AttachmentRefused("twice")
        named.add(one.id)
        changed[one.id] = _changed(call, one, row, parent)
    return tuple(changed.values())


def _named(before: Sequence[Attachment], row: Mapping[str, Any]) -> Attachment:
    """Return the attached order that a row names; the only one needs no name."""
    known, name = row.get("attachAlgoId"), row.get("attachAlgoClOrdId")
    if known is None and name is None and len(before) == 1:
        return before[0]
    for one in before:
        if one.id == known or (known is None and name and one.client_id == name):
            return one
    raise AttachmentRefused("unknown")


def _changed(call: Call, one: Attachment, row: Mapping[str, Any], parent: AttachedTo) -> Attachment:
    for name, text in row.items():
        if name in _NUMBERS and text != _MARKET and Decimal(text) < 0:
            raise BadParameter(name, f"{text} is below zero")
        if parent.kind in _PAIRS and name in _CONTRACTS_ONLY:
            raise BadParameter(name, "only contracts have triggers that are ratios")
    legs = tuple(_legs(call, one, row, parent.side))
    for leg in legs:
        if parent.kind == SPOT and leg.by != LAST:
            raise AttachmentRefused("trigger price")
        _require_side(leg, parent)
    trail = one.trail
    if trail is not None:
        trail = trail._replace(
            spread=Decimal(row.get("newCallbackSpread", trail.spread)),
            ratio=Decimal(row.get("newCallbackRatio", trail.ratio)),
        )
        if "newActivePx" in row:
            trail = trail._replace(activation=Decimal(row["newActivePx"]))
    elif not legs:
        raise AttachmentRefused("none left")
    size = Decimal(row["sz"]) if "sz" in row else one.size
    return one._replace(legs=legs, trail=trail, size=size)


def _legs(call: Call, one: Attachment, row: Mapping[str, Any], side: str) -> Iterator[Leg]:
    """Yield the legs; a trigger or a price of zero removes one."""
    for role, name in _KINDS:
        trigger, price = row.get(f"new{name}TriggerPx"), row.get(f"new{name}OrdPx")
        ratio, by = row.get(f"new{name}TriggerRatio"), row.get(f"new{name}TriggerPxType")
        leg = one.leg(role)
        if _is_zero(trigger) or _is_zero(price) or _is_zero(ratio):
            continue
        if leg is None and trigger is None and ratio is None:
            continue
        leg = leg or Leg(role, Decimal(0), None, rises(opposite(side), role), LAST)
        if trigger is not None:
            leg = leg._replace(trigger=Decimal(trigger), ratio=Decimal(0))
        if ratio is not None:
            leg = leg._replace(trigger=Decimal(0), ratio=Decimal(ratio))
        if price is not None:
            leg = leg._replace(price=None if price == _MARKET else Decimal(price))
        yield leg if by is None else leg._replace(by=word(call, "priceType", by))


def _require_side(leg: Leg, parent: AttachedTo) -> None:
    """Let a trigger pass that lies on the right side of the order's price."""
    if parent.price is None or not leg.trigger:
        return
    if leg.trigger <= parent.price if leg.rises else leg.trigger >= parent.price:
        prefix = "tp" if leg.role == PROFIT else "sl"
        raise AttachmentRefused(f"{parent.side} {prefix} order")


def _is_zero(text: str | None) -> bool:
    return text is not None and not Decimal(text)
