"""From OKX's parameters to amendments of algo orders (post-amend-algo-order)."""

from __future__ import annotations

from typing import Any

from fauxchange.domain.trading.algo.legs import LOSS, PLAIN, PROFIT
from fauxchange.domain.trading.algo.order import AlgoOrder
from fauxchange.domain.trading.algo.request import AlgoAmendment, LegAmendment
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import word
from fauxchange.exchanges.okx.handlers.trading.reattach import amend_attached_of_trigger
from fauxchange.exchanges.okx.handlers.trading.requests import number_of

from .plans import amended_chase

_MARKET = "-1"


def amendment_of(call: Call, algo: AlgoOrder) -> AlgoAmendment:
    """Return the amendment of an algo order that a call's parameters describe.

    Raises:
        NothingAttached, AttachmentRefused, BadParameter: what is attached to the order of a
            trigger, or its chase, cannot be so, or there is none.

    """
    params = call.params
    names = (
        (PROFIT, ("newTpTriggerPx", "newTpTriggerPxType", "newTpOrdPx")),
        (LOSS, ("newSlTriggerPx", "newSlTriggerPxType", "newSlOrdPx")),
        (PLAIN, ("newTriggerPx", "newTriggerPxType", "newOrdPx")),
    )
    legs = tuple(_change(call, role, three) for role, three in names if _has_any(params, three))
    size = number_of(params, "newSz") if "newSz" in params else None
    return AlgoAmendment(
        size,
        legs,
        amend_attached_of_trigger(call, algo) if "attachAlgoOrds" in params else None,
        amended_chase(algo, params["advChaseParams"][0]) if "advChaseParams" in params else None,
        params.get("reqId", ""),
        bool(params.get("cxlOnFail", False)),
    )


def _has_any(params: Any, names: tuple[str, str, str]) -> bool:
    return any(name in params for name in names)


def _change(call: Call, role: str, names: tuple[str, str, str]) -> LegAmendment:
    params = call.params
    trigger, by, price = names
    is_market = params.get(price) == _MARKET
    return LegAmendment(
        role,
        number_of(params, trigger) if trigger in params else None,
        number_of(params, price) if price in params and not is_market else None,
        is_market,
        word(call, "priceType", params[by]) if by in params else "",
    )
