"""What grid bots of contracts have besides those of spot (order-book-trading-grid-trading)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.positions.figures import Figures
from fauxchange.domain.trading.bots.contract_grid.acts import MarginMove
from fauxchange.domain.trading.bots.contract_grid.figures import ContractFigures
from fauxchange.domain.trading.bots.grid import GridBot
from fauxchange.domain.trading.bots.purse_bots import PurseBot
from fauxchange.domain.trading_account.risk import Risk
from fauxchange.exchanges.okx.rows import positions
from fauxchange.exchanges.okx.rows.row import Row, decimal_or_empty

# Members of the position of an account that those of bots have, too.
_OF_POSITIONS = (
    *("instType", "instId", "cTime", "uTime", "avgPx", "ccy", "lever", "liqPx", "posSide", "pos"),
    *("mgnMode", "mgnRatio", "imr", "mmr", "upl", "uplRatio", "last", "notionalUsd", "adl"),
    "markPx",
)
# Members of the push that are nought where a list leaves them empty.
_TOLD_AS_NOUGHT = (
    *("avgPx", "liqPx", "mgnRatio", "imr", "mmr", "upl", "uplRatio", "notionalUsd", "last", "adl"),
    *("markPx", "lever"),
)
# What only grids of spot have.
_NONE = ("quoteSz", "baseSz", "curQuoteSz", "curBaseSz", "profit")


def members(
    bot: GridBot, figures: ContractFigures, instrument: Instrument, numbers: Mapping[str, Any]
) -> Row:
    """Return the members of a grid bot that are otherwise, or only there, of contracts."""
    return {
        **dict.fromkeys(_NONE, "0"),
        "instType": instrument.kind,
        "rebateTrans": [{"rebate": "0", "rebateCcy": bot.quote_ccy}],
        "direction": numbers["gridDirection"][bot.direction]["number"],
        "basePos": bot.opens,
        "sz": format_decimal(bot.quote),
        "lever": format_decimal(bot.leverage),
        "actualLever": format_decimal(figures.leverage),
        "liqPx": positions.price_in(figures.liquidation, instrument.tick),
        "uly": instrument.underlying,
        "instFamily": instrument.family,
        "ordFrozen": format_decimal(figures.frozen),
        "availEq": format_decimal(figures.available),
        "fee": format_decimal(bot.fees),
        "feeCcy": bot.quote_ccy,
        "fundingFee": format_decimal(figures.funding),
        "tradeQuoteCcy": "",
    }


def position(bot: PurseBot, figures: Figures, prices: positions.Prices, risk: Risk) -> Row:
    """Return the position of a bot of contracts (-get-grid-algo-order-positions)."""
    row = positions.position(figures, prices, risk)
    kept = {name: row[name] for name in _OF_POSITIONS}
    return {**kept, "algoId": bot.id, "algoClOrdId": bot.client_id}


def position_push(row: Row, now_ms: int) -> Row:
    """Return the position of a grid bot as it has become (-ws-grid-positions-channel)."""
    nought = {name: row[name] or "0" for name in _TOLD_AS_NOUGHT}
    return {**row, **nought, "pTime": str(now_ms)}


def margin(one: MarginMove) -> Row:
    """Return how much margin may be moved (-post-compute-margin-balance)."""
    lever = decimal_or_empty(one.leverage)
    return {"maxAmt": format_decimal(one.most), "lever": lever}


def named(bot: GridBot) -> Row:
    """Return what is answered to margin that was moved."""
    return {"algoId": bot.id, "algoClOrdId": bot.client_id}


def closing(bot: GridBot, order: str) -> Row:
    """Return what is answered about an order that closes contracts."""
    return {**named(bot), "ordId": order, "tag": bot.tag}
