"""Which order a call names, and which kind of instrument it asks about."""

from __future__ import annotations

from typing import Any

from fauxchange.domain.trading.order import ClientOrderId, Order
from fauxchange.domain.trading.queries.lists import find_order
from fauxchange.domain.trading.rejection import UnknownOrder
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.handlers.market.lookup import find_instrument
from fauxchange.exchanges.okx.instruments import family, kind_of
from fauxchange.exchanges.okx.refusals import FamilyMismatch, KindMismatch

_MARGIN = "MARGIN"


def named_order(call: Call) -> Order:
    """Return the order that a call names, by its id or else by the client's.

    Raises:
        UnknownInstrument: nobody sees the instrument that is named beside it.
        UnknownOrder: the account has no such order of the instrument.

    """
    params = call.params
    instrument = find_instrument(call, params["instId"])
    names = {"order_id": params.get("ordId", ""), "client_id": params.get("clOrdId", "")}
    order = find_order(call.unit, call.account.id, call.now_ms, **names)
    if order.instrument != instrument.id:
        raise UnknownOrder(order.id)
    return order


def order_id_of(call: Call, params: Any) -> str:
    """Return the id of the order that parameters name, empty if the account has none such."""
    if "ordId" in params:
        return str(params["ordId"])
    known = call.unit.find(ClientOrderId, f"{call.account.id}/{params['clOrdId']}")
    return known.order if known else ""


def require_consistent(call: Call) -> None:
    """Let filters pass that can be true of one instrument.

    Raises:
        UnknownInstrument: nobody sees the instrument.
        KindMismatch: the instrument is not of the kind beside it; a pair may be traded on margin.
        FamilyMismatch: nor of the family.

    """
    params = call.params
    name, kind = params.get("instId"), params.get("instType")
    if name is None:
        return
    require_kind(name, kind)
    asked = _family(params)
    if asked not in {None, family(name)}:
        raise FamilyMismatch(f"{name} is not of {asked}")
    find_instrument(call, name)


def require_kind(name: str, kind: str | None) -> None:
    """Let an instrument pass that is of the kind beside it; a pair may be traded on margin.

    Raises:
        KindMismatch: it is of another one.

    """
    own = kind_of(name)
    if kind not in {None, own} and not (kind == _MARGIN and own == "SPOT"):
        raise KindMismatch(f"{name} is of {own}, not of {kind}")


def is_of(params: Any, kind: str, instrument: str) -> bool:
    """Whether something of an instrument passes the filters of a call; spot has no family."""
    return (
        params.get("instType", kind) == kind
        and params.get("instId", instrument) == instrument
        and _family(params) is None
    )


def _family(params: Any) -> str | None:
    asked: str | None = params.get("instFamily") or params.get("uly")
    return asked
