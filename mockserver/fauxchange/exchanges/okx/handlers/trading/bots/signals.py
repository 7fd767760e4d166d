"""Indicators by which bots begin, as calls name them (post-place-dca-algo-order)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from fauxchange.domain.core.rejection import BadParameter, MissingParameter
from fauxchange.domain.trading.algo.legs import Signal
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import word

# Documented by OKX: a threshold is an integer from 1 to 100, and the period 14.
_LOWEST, _HIGHEST, _PERIOD = 1, 100, "14"


def signal_of(call: Call, params: Mapping[str, Any], default: str) -> Signal:
    """Return what the relative strength has to do, by the parameters of a call or a trigger.

    ``default`` is the condition if they have none.

    Raises:
        MissingParameter: the candles or the threshold are not there.
        BadParameter: the threshold is none.

    """
    for name in ("timeframe", "thold"):
        if name not in params:
            raise MissingParameter(name, "an indicator is waited for")
    threshold = Decimal(params["thold"])
    if threshold != threshold.to_integral_value() or not _LOWEST <= threshold <= _HIGHEST:
        raise BadParameter("thold", f"{threshold} is no integer from {_LOWEST} to {_HIGHEST}")
    if params.get("timePeriod", _PERIOD) != _PERIOD:
        raise BadParameter("timePeriod", f"it is {_PERIOD}")
    condition = word(call, "signalCondition", params.get("triggerCond", default))
    return Signal(params["timeframe"], threshold, condition, int(_PERIOD))
