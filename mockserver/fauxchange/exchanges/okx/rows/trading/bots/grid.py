"""Rows of grid bots and of their orders (order-book-trading-grid-trading)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from fauxchange.domain.core.money import EXACT, format_decimal
from fauxchange.domain.market.instruments.instrument import SPOT, Instrument
from fauxchange.domain.trading.algo.legs import LOSS, PROFIT
from fauxchange.domain.trading.bots.acts import LeastInvestment
from fauxchange.domain.trading.bots.advice import GridAdvice
from fauxchange.domain.trading.bots.contract_grid.figures import ContractFigures
from fauxchange.domain.trading.bots.grid import (
    ENDING,
    HOLDING,
    START,
    STOP,
    STOPPED,
    STOPPING,
    GridBot,
)
from fauxchange.domain.trading.bots.queries import GridFigures
from fauxchange.exchanges.okx.rows.row import Row, decimal_or_empty

from . import contract_grid, signals

SPOT_GRID, CONTRACT_GRID = "grid", "contract_grid"

# What only grids of contracts have, and those that others follow.
_ABSENT = (
    *("direction", "sz", "lever", "actualLever", "liqPx", "uly", "instFamily", "ordFrozen"),
    *("availEq", "profitSharingRatio", "fee", "feeCcy", "fundingFee"),
)
_NOT_IN_LISTS = (
    *("tradeNum", "singleAmt", "perMinProfitRate", "perMaxProfitRate", "runPx", "activeOrdNum"),
    *("totalAnnualizedRate", "annualizedRate", "curQuoteSz", "curBaseSz", "profit"),
)
# What pushes do not have of it.
_NOT_PUSHED = (
    *("direction", "sz", "lever", "actualLever", "liqPx", "uly", "instFamily", "ordFrozen"),
    *("availEq", "fee", "feeCcy", "fundingFee", "basePos"),
)
# What pushes of grids of contracts do not have.
_ONLY_SPOT = (
    *("quoteSz", "baseSz", "curQuoteSz", "curBaseSz", "profit", "stopResult", "tradeQuoteCcy"),
    *("uly", "instFamily", "feeCcy"),
)
_SELLS, _KEEPS, _RUNS_ON = "1", "2", "0"
_AUTO, _MANUAL = "auto", "manual"
_NO_REASON = "0"
# Half of what two parts add up to, in percent.
_PERCENT = 50


class GridTerms(NamedTuple):
    """What is shown of a grid bot besides: what it has, and the range of its profit by grid."""

    figures: GridFigures
    margins: tuple[Decimal, Decimal]
    instrument: Instrument
    contracts: ContractFigures | None = None

    @property
    def equity(self) -> str:
        """What a bot of contracts has in all; nothing of one of spot."""
        return format_decimal(self.contracts.equity) if self.contracts else ""

    def members(self, bot: GridBot, numbers: Mapping[str, Any]) -> Row:
        """Return what is otherwise of a bot of contracts; nothing of one of spot."""
        if self.contracts is None:
            return {}
        return contract_grid.members(bot, self.contracts, self.instrument, numbers)


def kind_of(bot: GridBot) -> str:
    """Return the name of a bot's kind."""
    return CONTRACT_GRID if bot.direction else SPOT_GRID


def details(bot: GridBot, terms: GridTerms, numbers: Mapping[str, Any]) -> Row:
    """One grid bot (order-book-trading-grid-trading-get-grid-algo-order-details)."""
    row = _bot(bot, terms, numbers)
    return {**row, **_ratios(bot), "eq": terms.equity}


def listed(bot: GridBot, terms: GridTerms, numbers: Mapping[str, Any]) -> Row:
    """One grid bot among others (order-book-trading-grid-trading-get-grid-algo-order-list)."""
    row = _bot(bot, terms, numbers)
    if bot.is_open:
        del row["stopResult"]
    return {name: row[name] for name in row if name not in _NOT_IN_LISTS}


def push(bot: GridBot, terms: GridTerms, now_ms: int, numbers: Mapping[str, Any]) -> Row:
    """One grid bot as it has become (-ws-spot-grid-algo-orders-channel, -ws-contract-grid-...)."""
    row = _bot(bot, terms, numbers)
    if not bot.direction:
        kept = {name: row[name] for name in row if name not in _NOT_PUSHED}
        return {**kept, "stopType": row["stopType"] or _KEEPS, "pTime": str(now_ms)}
    for trigger in row["triggerParams"]:
        trigger["triggerTime"] = trigger["triggerTime"] or _RUNS_ON
    kept = {name: row[name] for name in row if name not in _ONLY_SPOT}
    return {
        **kept,
        **_ratios(bot),
        "eq": terms.equity,
        "liqPx": row["liqPx"] or "0",
        "stopType": row["stopType"] or _RUNS_ON,
        "pTime": str(now_ms),
    }


def _bot(bot: GridBot, terms: GridTerms, numbers: Mapping[str, Any]) -> Row:
    figures = terms.figures
    ends = bot.state in {STOPPING, HOLDING, STOPPED}
    return {
        **dict.fromkeys(_ABSENT, ""),
        "algoId": bot.id,
        "algoClOrdId": bot.client_id,
        "instType": SPOT,
        "instId": bot.instrument,
        "cTime": str(bot.created_ms),
        "uTime": str(bot.updated_ms),
        "algoOrdType": kind_of(bot),
        "state": numbers["gridState"][bot.state]["number"],
        "rebateTrans": [{"rebate": "0", "rebateCcy": ccy} for ccy in (bot.base_ccy, bot.quote_ccy)],
        "triggerParams": _triggers(bot, numbers),
        "maxPx": format_decimal(bot.prices[-1]),
        "minPx": format_decimal(bot.prices[0]),
        "gridNum": str(len(bot.prices) - 1),
        "runType": numbers["gridSpacing"][bot.spacing]["number"],
        "tradeNum": str(bot.trades),
        "arbitrageNum": str(bot.pairs),
        "singleAmt": format_decimal(bot.each),
        "perMinProfitRate": format_decimal(terms.margins[0]),
        "perMaxProfitRate": format_decimal(terms.margins[1]),
        "runPx": format_decimal(bot.run_price),
        "totalPnl": format_decimal(figures.total),
        "pnlRatio": format_decimal(figures.ratio),
        "investment": format_decimal(bot.investment),
        "gridProfit": format_decimal(bot.profit),
        "floatProfit": format_decimal(figures.floats),
        "totalAnnualizedRate": format_decimal(figures.yearly),
        "annualizedRate": format_decimal(figures.grid_yearly),
        "tpTriggerPx": _price(bot, PROFIT),
        "slTriggerPx": _price(bot, LOSS),
        "cancelType": numbers["gridEnd"][bot.ended_by]["number"] if ends else _NO_REASON,
        "stopType": _stop_type(bot) if ends else "",
        "activeOrdNum": str(figures.orders),
        "quoteSz": format_decimal(bot.quote),
        "baseSz": format_decimal(bot.base),
        "curQuoteSz": format_decimal(figures.quote),
        "curBaseSz": format_decimal(figures.base),
        "profit": format_decimal(bot.income),
        "stopResult": numbers["gridResult"][bot.result]["number"],
        "basePos": False,
        "tag": bot.tag,
        "copyType": "0",
        "tradeQuoteCcy": bot.quote_ccy,
        **terms.members(bot, numbers),
    }


def _ratios(bot: GridBot) -> Row:
    """Return what only the details and pushes of a bot show: the parts that end it."""
    parts = {"tpRatio": bot.profit_ratio, "slRatio": bot.loss_ratio}
    return {name: format_decimal(part) if part else "" for name, part in parts.items()}


def _stop_type(bot: GridBot) -> str:
    return _SELLS if bot.sells else _KEEPS


def _price(bot: GridBot, role: str) -> str:
    return decimal_or_empty(bot.price_of(role))


def _triggers(bot: GridBot, numbers: Mapping[str, Any]) -> list[Row]:
    """Return how it began or will begin, and how it ends: at a price, or when its owner wants."""
    ended_ms = bot.stopped_ms if bot.ended_by else 0
    begins = {
        "triggerAction": "start",
        **_strategy(bot, START, numbers),
        "triggerType": _AUTO,
        "triggerTime": str(bot.started_ms) if bot.started_ms else "",
    }
    ends = {
        "triggerAction": "stop",
        **_strategy(bot, STOP, numbers),
        "stopType": _stop_type(bot),
        "triggerType": _AUTO if bot.ended_by in ENDING else _MANUAL,
        "triggerTime": str(ended_ms) if ended_ms else "",
    }
    return [begins, ends]


def _strategy(bot: GridBot, role: str, numbers: Mapping[str, Any]) -> Row:
    price, signal = _price(bot, role), bot.signal_of(role)
    if signal is not None:
        return {"delaySeconds": "0", **signals.members(signal, numbers)}
    if not price:
        return {"delaySeconds": "0", "triggerStrategy": "instant"}
    return {"delaySeconds": "0", "triggerStrategy": "price", "triggerPx": price}


def done(bot: GridBot) -> Row:
    """Return what is answered to an accepted request about a bot."""
    return {
        "algoId": bot.id,
        "algoClOrdId": bot.client_id,
        "sCode": "0",
        "sMsg": "",
        "tag": bot.tag,
    }


def named(bot: GridBot) -> Row:
    """Return what is answered to a bot that was triggered."""
    return {"algoId": bot.id, "algoClOrdId": bot.client_id}


def withdrawn(bot: GridBot, income: Decimal) -> Row:
    """Return what was withdrawn of a bot's profit (-post-spot-grid-withdraw-income)."""
    return {**named(bot), "profit": format_decimal(income)}


def topped_up(bot: GridBot) -> Row:
    """Return what is answered to other grids (-post-amend-grid-algo-order-basic-param)."""
    return {"algoId": bot.id, "requiredTopupAmount": "0", "maxTopupAmount": "0"}


def least_margin(one: LeastInvestment, ccy: str) -> Row:
    """Return the least margin that a grid bot of contracts needs, likewise."""
    return {
        "minInvestmentData": [{"amt": format_decimal(one.quote), "ccy": ccy}],
        "singleAmt": format_decimal(one.each),
    }


def least(one: LeastInvestment, instrument: Instrument, kind: str) -> Row:
    """Return the least that a grid bot needs (-post-compute-min-investment-public).

    ``kind`` says in which of the currencies it is invested.
    """
    quote, base = instrument.quote, instrument.base
    amounts = {
        "quote": {quote: one.in_quote},
        "base": {base: one.in_base},
        "dual": {base: one.base, quote: one.quote},
    }[kind]
    return {
        "minInvestmentData": [
            {"amt": format_decimal(amount), "ccy": ccy} for ccy, amount in amounts.items()
        ],
        "singleAmt": format_decimal(one.each),
    }


def advised(one: GridAdvice, duration: str, numbers: Mapping[str, Any]) -> Row:
    """Return the grid that is advised (-get-grid-ai-parameter-public)."""
    request, (least, most) = one.request, one.margins
    instrument, of_contracts = request.instrument, bool(request.direction)
    direction = numbers["gridDirection"][request.direction]["number"] if of_contracts else ""
    return {
        "instId": instrument.id,
        "algoOrdType": CONTRACT_GRID if of_contracts else SPOT_GRID,
        "duration": duration,
        "gridNum": str(request.grids),
        "maxPx": format_decimal(request.high),
        "minPx": format_decimal(request.low),
        "perMaxProfitRate": format_decimal(most),
        "perMinProfitRate": format_decimal(least),
        "perGridProfitRatio": format_decimal(EXACT.multiply(EXACT.add(least, most), _PERCENT)),
        "annualizedRate": format_decimal(one.yearly),
        "minInvestment": format_decimal(one.least),
        "ccy": instrument.settlement if of_contracts else instrument.quote,
        "runType": numbers["gridSpacing"][request.spacing]["number"],
        "direction": direction,
        "lever": format_decimal(request.leverage),
        "sourceCcy": "",
    }
