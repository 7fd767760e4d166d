"""Prices that begin or end a grid bot, as calls name them (post-place-grid-algo-order)."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.rejection import BadParameter, MissingParameter
from fauxchange.domain.trading.algo.legs import LOSS, PROFIT, Signal
from fauxchange.domain.trading.bots.changes import Triggers
from fauxchange.domain.trading.bots.grid import LOSS_RATIO, PROFIT_RATIO, START, STOP
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.refusals import ProfitRatioRefused

from .signals import signal_of

_PRICE, _RSI = "price", "rsi"
_DEFAULT_CONDITION = "cross_down"
_SELLS = "1"
_ROLES = {"start": START, "stop": STOP}
_EITHER = {"tpTriggerPx": PROFIT, "slTriggerPx": LOSS}
# Documented by OKX (error-code-rest-api-trading-bot): grids of contracts alone have them.
_RATIOS = {"tpRatio": PROFIT_RATIO, "slRatio": LOSS_RATIO}


def triggers_of(call: Call, *, of_contracts: bool) -> Triggers:
    """Return the prices of a call that begin or end a grid bot; None takes one away.

    Raises:
        ProfitRatioRefused: a bot of spot is to win or lose a part.
        BadParameter: a delay is asked for, or an indicator that is none.
        MissingParameter: a price is to be waited for that is not there.

    """
    params, prices = call.params, dict[str, Decimal | None]()
    ratios = {to: Decimal(params[name] or 0) for name, to in _RATIOS.items() if name in params}
    if any(ratios.values()) and not of_contracts:
        raise ProfitRatioRefused("only grids of contracts end by what they have won")
    for name, role in _EITHER.items():
        if name in params:
            price = Decimal(params[name] or 0)
            prices[role] = price or None
    sells, signals = None, dict[str, Signal]()
    for one in params.get("triggerParams", ()):
        strategy = one["triggerStrategy"]
        if int(one.get("delaySeconds", 0)):
            raise BadParameter("delaySeconds", "grid bots begin and end without a delay")
        if strategy == _PRICE and "triggerPx" not in one:
            raise MissingParameter("triggerPx", "a price is waited for")
        role = _ROLES[one["triggerAction"]]
        prices[role] = Decimal(one["triggerPx"]) if strategy == _PRICE else None
        if strategy == _RSI:
            signals[role] = signal_of(call, one, _DEFAULT_CONDITION)
        if role == STOP and "stopType" in one:
            sells = one["stopType"] == _SELLS
    return Triggers(prices, sells, ratios if of_contracts else {}, signals)
