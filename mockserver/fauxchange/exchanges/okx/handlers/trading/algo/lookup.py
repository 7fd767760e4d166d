"""Which algo order a call names, and what is shown of it besides its own."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.market.instruments.instrument import MARGIN, SPOT, Instrument
from fauxchange.domain.positions.leverage import leverage_of
from fauxchange.domain.trading.algo.order import TRAILING, AlgoOrder
from fauxchange.domain.trading.algo.queries import find_algo
from fauxchange.domain.trading.algo.watching import moved_trigger
from fauxchange.domain.trading.matching.context import context_of, find_listed
from fauxchange.domain.trading.rejection import UnknownOrder
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.codes.core import code_of
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.okx.rows.trading import algo as rows
from fauxchange.exchanges.okx.rows.trading.algo import AlgoFigures

from .requests import client_id


def named_algo(call: Call) -> AlgoOrder:
    """Return the algo order that a call names, by its id or else by the client's.

    Raises:
        UnknownOrder: the account has no such algo order, or not of the instrument.

    """
    params = call.params
    names = {"algo_id": params.get("algoId", ""), "client_id": client_id(params)}
    algo = find_algo(call.unit, call.account.id, call.now_ms, **names)
    if params.get("instId", algo.instrument) != algo.instrument:
        raise UnknownOrder(algo.id)
    return algo


def row_of(call: Call, algo: AlgoOrder) -> Row:
    """Return the row of an algo order."""
    return rows.algo(algo, figures_of(call, algo), call.tables["numbers"])


def figures_of(call: Call, algo: AlgoOrder) -> AlgoFigures:
    """Return what is shown of an algo order that is not its own."""
    instrument = find_listed(call.market, algo.instrument, call.now_ms)
    failure = code_of(algo.failure)
    # Those of contracts were recorded without a currency that pays.
    has_quote = algo.kind in (SPOT, MARGIN)
    quote = algo.instrument.split("-")[1] if has_quote else ""
    if instrument is None:
        return AlgoFigures(None, quote, None, failure)
    trigger = None
    if algo.type == TRAILING and algo.is_open:
        trigger = moved_trigger(context_of(call.ledger, call.market, instrument), algo)
    return AlgoFigures(_leverage(call, algo, instrument), quote, trigger, failure)


def _leverage(call: Call, algo: AlgoOrder, instrument: Instrument) -> Decimal | None:
    if algo.kind == SPOT:
        return None
    place = (algo.account, instrument, algo.trade_mode, algo.position_side)
    return leverage_of(call.unit, *place)
