"""Rows of DCA bots, of their orders and of their cycles (order-book-trading-dca-trading)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from fauxchange.domain.core.money import EXACT, ZERO, format_decimal
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.trading.algo.legs import LOSS
from fauxchange.domain.trading.bots.dca.bot import DcaBot, DcaCycle
from fauxchange.domain.trading.bots.dca.levels import average_of
from fauxchange.domain.trading.bots.dca.queries import DcaFigures, DcaPlacedOrder
from fauxchange.domain.trading.bots.grid import START
from fauxchange.exchanges.okx.rows.row import Row

from . import signals

SPOT_DCA, CONTRACT_DCA = "spot_dca", "contract_dca"
_NO_REASON = "0"
# What only bots of contracts have of a position.
_POSITION = ("notionalUsd", "upl", "liqPx")


class DcaTerms(NamedTuple):
    """What is shown of a DCA bot besides: what it has, and what it trades."""

    figures: DcaFigures
    instrument: Instrument


def kind_of(bot: DcaBot) -> str:
    """Return the name of a bot's kind."""
    return CONTRACT_DCA if bot.leverage else SPOT_DCA


def ongoing(bot: DcaBot, terms: DcaTerms, numbers: Mapping[str, Any]) -> Row:
    """One DCA bot that runs (order-book-trading-dca-trading-get-dca-algo-order-details)."""
    average = average_of(bot.cycle) if bot.cycle else ZERO
    return {
        **_bot(bot, terms, numbers),
        "tpPxRange": _price(average) if bot.leverage else "",
        "totalFundingFee": format_decimal(terms.figures.funding),
        "transferInMargin": format_decimal(bot.extra) if bot.leverage else "",
    }


def stopped(bot: DcaBot, terms: DcaTerms, numbers: Mapping[str, Any]) -> Row:
    """One DCA bot that has stopped (-get-dca-algo-order-history)."""
    return {
        **_bot(bot, terms, numbers),
        "cancelType": numbers["gridEnd"][bot.ended_by]["number"] if bot.ended_by else _NO_REASON,
        "fundingFee": format_decimal(terms.figures.funding),
        "transferInMargin": format_decimal(bot.extra),
    }


def _bot(bot: DcaBot, terms: DcaTerms, numbers: Mapping[str, Any]) -> Row:
    plan, figures = bot.plan, terms.figures
    return {
        "algoId": bot.id,
        "algoOrdType": kind_of(bot),
        "instId": bot.instrument,
        "copyType": "0",
        "state": numbers["gridState"][bot.state]["number"],
        "direction": numbers["gridDirection"][bot.direction]["number"],
        "lever": _price(bot.leverage),
        "initOrdAmt": format_decimal(plan.initial),
        "safetyOrdAmt": format_decimal(plan.safety),
        "maxSafetyOrds": str(plan.orders),
        "pxSteps": format_decimal(plan.step),
        "pxStepsMult": format_decimal(plan.spread),
        "volMult": format_decimal(plan.growth),
        "slPct": _price(plan.loss),
        "slMode": bot.stop_mode,
        "allowReinvest": bot.reinvests,
        "totalPnl": format_decimal(figures.total),
        "pnlRatio": format_decimal(figures.ratio),
        "investmentAmt": format_decimal(bot.investment),
        "investmentCcy": bot.quote_ccy,
        "arbitragePnL": format_decimal(bot.profit),
        "profitSharingRatio": "",
        "trackingMode": "",
        "triggerParams": [_trigger(bot, numbers)],
        "cTime": str(bot.created_ms),
        "uTime": str(bot.updated_ms),
        "ctVal": _contract_value(bot, terms.instrument),
        "tradeQuoteCcy": "" if bot.leverage else bot.quote_ccy,
    }


def _trigger(bot: DcaBot, numbers: Mapping[str, Any]) -> Row:
    price, signal = bot.price_of(START), bot.signal
    if signal is not None:
        return {"triggerAction": "start", **signals.members(signal, numbers)}
    if price is None:
        return {"triggerAction": "start", "triggerStrategy": "instant"}
    at = format_decimal(price)
    return {"triggerAction": "start", "triggerStrategy": "price", "triggerPx": at}


def _contract_value(bot: DcaBot, instrument: Instrument) -> str:
    value = instrument.contract_value
    return format_decimal(value) if bot.leverage and value else ""


def _price(price: Decimal | None) -> str:
    return format_decimal(price) if price else ""


def order(
    bot: DcaBot, one: DcaPlacedOrder, instrument: Instrument, numbers: Mapping[str, Any]
) -> Row:
    """One order of a DCA bot (-get-dca-sub-orders)."""
    placed = one.order
    return {
        "cycleId": str(one.cycle),
        "ordId": placed.id,
        "avgFillPx": format_decimal(placed.average_price or ZERO),
        "direction": numbers["gridDirection"][bot.direction]["number"],
        "side": placed.side,
        "ordType": numbers["dcaOrder"][one.role]["number"],
        "px": _price(placed.price),
        "sz": format_decimal(placed.size),
        "filledSz": format_decimal(placed.filled),
        "state": numbers["orderState"][placed.state]["number"],
        "fee": format_decimal(placed.fee),
        "rebate": format_decimal(placed.rebate),
        "rebateCcy": placed.received_ccy,
        "lever": _price(bot.leverage),
        "instId": placed.instrument,
        "ctVal": _contract_value(bot, instrument),
        "fillTime": str(placed.fill_ms) if placed.fill_ms else "",
        "cTime": str(placed.created_ms),
        "uTime": str(placed.updated_ms),
        "tradeQuoteCcy": "" if bot.leverage else bot.quote_ccy,
    }


def cycle(bot: DcaBot, one: DcaCycle) -> Row:
    """One cycle of a DCA bot (-get-dca-cycle-list)."""
    return {
        "algoId": bot.id,
        "algoClOrdId": bot.client_id,
        "cycleId": str(one.number),
        "currentCycle": not one.at_ms,
        "realizedPnl": format_decimal(one.cash),
        "startTime": str(one.started_ms),
        "endTime": str(one.at_ms) if one.at_ms else "",
        "fee": format_decimal(one.fee),
        "avgPx": _price(average_of(one)),
        "tpPx": _price(one.profit_price),
    }


def position(bot: DcaBot, one: DcaCycle, figures: DcaFigures, held: Row | None) -> Row:
    """Return what a DCA bot holds (-get-dca-algo-order-position-details).

    ``held`` is the row of the position of a bot of contracts, None if there is none.
    """
    of_position = {name: held[name] if held else "0" for name in _POSITION}
    if not bot.leverage:
        of_position = {"notionalUsd": "0", "upl": format_decimal(figures.floats), "liqPx": ""}
    of_spot = {"baseSz": figures.held, "quoteSz": figures.quote}
    return {
        **of_position,
        "algoId": bot.id,
        "algoClOrdId": bot.client_id,
        "algoOrdType": kind_of(bot),
        "instId": bot.instrument,
        "curCycleld": str(one.number),
        "startTime": str(one.started_ms),
        "fillManualOrds": str(one.added),
        "fillSafetyOrds": str(one.safety),
        "fundingFee": format_decimal(EXACT.subtract(figures.funding, bot.funding)),
        "initPx": format_decimal(one.initial_price),
        "avgPx": _price(average_of(one)),
        "sz": format_decimal(figures.held) if bot.leverage else "0",
        **{name: "" if bot.leverage else format_decimal(of_spot[name]) for name in of_spot},
        "slPx": _price(bot.price_of(LOSS)),
        "tpPx": _price(one.profit_price),
        "fee": format_decimal(one.fee),
        "tradeQuoteCcy": "" if bot.leverage else bot.quote_ccy,
    }


def done(bot: DcaBot) -> Row:
    """Return what is answered to a bot that was created or is stopped."""
    return {**_accepted(bot), "tag": bot.tag, "algoClOrdId": bot.client_id}


def amended(bot: DcaBot) -> Row:
    """Return what is answered to another plan (-post-amend-spot-dca-basic-param)."""
    return {**_accepted(bot), "algoClOrdId": bot.client_id}


def changed(bot: DcaBot) -> Row:
    """Return what is answered to another setting or margin of a bot of contracts."""
    return {**_accepted(bot), "algoOrdType": kind_of(bot)}


def added(bot: DcaBot, amount: Decimal) -> Row:
    """Return what is answered to an order that was added (-post-add-investment)."""
    extra = format_decimal(amount) if bot.leverage else "0"
    return {**done(bot), "algoOrdType": kind_of(bot), "diffAmount": extra}


def _accepted(bot: DcaBot) -> Row:
    return {"algoId": bot.id, "sCode": "0", "sMsg": ""}
