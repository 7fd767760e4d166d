"""Take profit and stop loss that are attached to an order: what they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any

from fauxchange.domain.trading.algo.checks import rises
from fauxchange.domain.trading.algo.legs import LOSS, PROFIT, Attachment, Leg, Trail
from fauxchange.domain.trading.algo.order import LIVE, TRIGGER, AlgoClientId, AlgoOrder
from fauxchange.domain.trading.order import opposite
from fauxchange.domain.trading.queries.lists import open_orders
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import word
from fauxchange.exchanges.okx.refusals import AttachmentRefused

from .attached_rules import (
    COST_PRICE,
    LIMIT,
    LOSS_NAMES,
    MARKET,
    PROFIT_NAMES,
    Attached,
    Parent,
    require_rules,
)


def attachments_of(
    call: Call, attached: Sequence[Attached], parent: Parent
) -> tuple[Attachment, ...]:
    """Return what is attached to an order, each with an id of its own.

    Raises:
        MissingParameter: what `require_rules` raises.
        AttachmentRefused: a rule is broken, or something has the id of one.

    """
    require_rules(attached, parent)
    for row in attached:
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
        for role, names in ((PROFIT, ("tp", *PROFIT_NAMES)), (LOSS, ("sl", *LOSS_NAMES)))
        if names[1] in row or f"{names[0]}TriggerRatio" in row or names[2] in row
    )
    trails = "callbackRatio" in row or "callbackSpread" in row
    return Attachment(
        call.unit.new_id(),
        row.get("attachAlgoClOrdId", ""),
        tuple(legs),
        trail_of(row) if trails else None,
        Decimal(row["sz"]) if "sz" in row else None,
        row.get("amendPxOnTriggerType") == COST_PRICE,
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
    written = row.get(price, MARKET)
    return Leg(
        role,
        Decimal(row.get(trigger, 0)),
        None if written == MARKET else Decimal(written),
        rises(side, role),
        word(call, "priceType", row.get(f"{prefix}TriggerPxType", "last")),
        Decimal(row.get(f"{prefix}TriggerRatio", 0)),
        role == PROFIT and row.get("tpOrdKind") == LIMIT,
    )
