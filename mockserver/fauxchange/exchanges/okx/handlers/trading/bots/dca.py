"""DCA bots of spot and of contracts (order-book-trading-dca-trading)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fauxchange.domain.core.money import ZERO, round_down
from fauxchange.domain.core.rejection import BadParameter, MissingParameter
from fauxchange.domain.market.instruments.instrument import Instrument, price_of
from fauxchange.domain.trading.algo.legs import Signal
from fauxchange.domain.trading.bots.dca.acts import create_dca, stop_dca
from fauxchange.domain.trading.bots.dca.bot import DcaBot, DcaPlan, DcaRequest
from fauxchange.domain.trading.bots.dca.queries import dca_cycles, dca_figures, dca_orders
from fauxchange.domain.trading.bots.grid import LONG, OPEN_STATES, STOPPED
from fauxchange.domain.trading.bots.lists import bots_of, find_bot
from fauxchange.domain.trading.bots.rejection import UnknownBot
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import word
from fauxchange.exchanges.okx.handlers.market.lookup import find_instrument, tape_of
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.okx.rows.trading.bots import dca as rows
from fauxchange.exchanges.okx.rows.trading.bots.dca import CONTRACT_DCA, DcaTerms

from .contract_grid import position_of
from .signals import signal_of

_CLOSES = "1"
_REINVESTS = "true"
_INSTANT, _PRICE, _RSI = "instant", "price", "rsi"
# Documented by OKX where the indicator is tested (get-rsi-back-testing-public).
_DEFAULT_CONDITION = "cross_down"
# Documented by OKX (post-place-dca-algo-order): what safety orders need.
_OF_SAFETY_ORDERS = ("safetyOrdAmt", "pxSteps", "pxStepsMult", "volMult")
# Amounts of money have so many places.
_PLACES = 12
# No amount has more digits before the point.
_DIGITS = 20


@okx.handles("tradingBot/dca/create.post", scope="pairs and linear swaps for USDT or USDC")
def create_dca_bot(call: Call) -> Iterator[Row]:
    """Create a DCA bot."""
    params = call.params
    instrument = find_instrument(call, params["instId"])
    if params.get("profitSharingRatio") not in {None, "0"} or "trackingMode" in params:
        raise BadParameter("profitSharingRatio", "nobody follows bots here")
    of_contracts = params["algoOrdType"] == CONTRACT_DCA
    if of_contracts and "direction" not in params:
        raise MissingParameter("direction", "a bot of contracts goes long or short")
    # The page has it for all; the exchange's own client sends none for spot.
    if of_contracts and "lever" not in params:
        raise MissingParameter("lever", "a bot of contracts has a leverage")
    if not of_contracts and params.get("tradeQuoteCcy", instrument.quote) != instrument.quote:
        raise BadParameter("tradeQuoteCcy", f"{instrument.id} is traded for {instrument.quote}")
    request = DcaRequest(
        instrument,
        plan_of(call),
        word(call, "gridDirection", params["direction"]) if of_contracts else LONG,
        _leverage(call) if of_contracts else ZERO,
        params.get("slMode", ""),
        of_contracts and call.param("allowReinvest") == _REINVESTS,
        _begins_at(call, of_contracts=of_contracts),
        begins_by(call),
        params.get("algoClOrdId", ""),
        params.get("tag", ""),
    )
    yield rows.done(create_dca(call.ledger, call.market, call.account, request))


def plan_of(call: Call) -> DcaPlan:
    """Return what a call says that each cycle of a bot buys, and when it ends.

    Raises:
        MissingParameter: it has safety orders, and not all that these need.

    """
    params, orders = call.params, int(call.params["maxSafetyOrds"])
    plan = DcaPlan(
        _amount(call, "initOrdAmt"),
        Decimal(params["tpPct"]),
        loss=Decimal(params.get("slPct", 0)),
    )
    if not orders:
        return plan
    for name in _OF_SAFETY_ORDERS:
        if name not in params:
            raise MissingParameter(name, "safety orders need it")
    return plan._replace(
        safety=_amount(call, "safetyOrdAmt"),
        orders=orders,
        step=Decimal(params["pxSteps"]),
        spread=Decimal(params["pxStepsMult"]),
        growth=Decimal(params["volMult"]),
    )


def _amount(call: Call, name: str) -> Decimal:
    amount = Decimal(call.params[name])
    if amount.adjusted() > _DIGITS:
        raise BadParameter(name, f"{amount} is more than there is")
    return round_down(amount, _PLACES)


def _leverage(call: Call) -> Decimal:
    leverage = Decimal(call.params["lever"])
    if leverage <= 0:
        raise BadParameter("lever", f"{leverage} is not above zero")
    return leverage


def _begins_at(call: Call, *, of_contracts: bool) -> Decimal | None:
    """Return the price at which a bot begins, None if it does so at once.

    Raises:
        BadParameter: a price begins one of spot.
        MissingParameter: the price is not there.

    """
    price = None
    for one in call.params["triggerParams"]:
        strategy = one.get("triggerStrategy", _INSTANT)
        if strategy == _PRICE and not of_contracts:
            raise BadParameter("triggerStrategy", "a price begins bots of contracts only")
        if strategy == _PRICE:
            if "triggerPx" not in one:
                raise MissingParameter("triggerPx", "a price is waited for")
            price = Decimal(one["triggerPx"])
    return price


def begins_by(call: Call) -> Signal | None:
    """Return the indicator that begins the cycles of a bot, None if they begin without one."""
    for one in call.params["triggerParams"]:
        if one.get("triggerStrategy") == _RSI:
            return signal_of(call, one, _DEFAULT_CONDITION)
    return None


@okx.handles("tradingBot/dca/stop.post")
def stop_dca_bot(call: Call) -> Iterator[Row]:
    """Stop a DCA bot."""
    closes = call.params["stopType"] == _CLOSES
    yield rows.done(stop_dca(call.ledger, call.market, named_dca(call), closes=closes))


@okx.handles("tradingBot/dca/ongoing-list.get")
def ongoing_dca_bots(call: Call) -> Iterator[Row]:
    """Yield the DCA bots that run, newest first."""
    numbers = call.tables["numbers"]
    return (rows.ongoing(one, _terms(call, one), numbers) for one in _list(call, OPEN_STATES))


@okx.handles("tradingBot/dca/history-list.get")
def stopped_dca_bots(call: Call) -> Iterator[Row]:
    """Yield the DCA bots that have stopped, newest first."""
    numbers = call.tables["numbers"]
    return (rows.stopped(one, _terms(call, one), numbers) for one in _list(call, (STOPPED,)))


@okx.handles("tradingBot/dca/orders.get")
def dca_bot_orders(call: Call) -> Iterator[Row]:
    """Yield the orders of a DCA bot, newest first."""
    bot, page = named_dca(call), call.page()
    cycle = int(call.params["cycleId"]) if "cycleId" in call.params else None
    found = dca_orders(call.unit, bot, call.now_ms, cycle=cycle, **page.ids)
    instrument, numbers = _instrument(call, bot), call.tables["numbers"]
    return (rows.order(bot, one, instrument, numbers) for one in page.cut(found))


@okx.handles("tradingBot/dca/cycle-list.get")
def dca_bot_cycles(call: Call) -> Iterator[Row]:
    """Yield the cycles of a DCA bot, newest first."""
    bot, page = named_dca(call), call.page()
    if call.params.get("instId", bot.instrument) != bot.instrument:
        return iter(())
    found = dca_cycles(call.unit, _instrument(call, bot), bot, call.now_ms, **page.ids)
    return (rows.cycle(bot, one) for one in page.cut(found))


@okx.handles("tradingBot/dca/position-details.get")
def dca_bot_position(call: Call) -> Iterator[Row]:
    """Yield what a DCA bot holds in its cycle; nothing if it has none."""
    bot = named_dca(call)
    if bot.cycle is not None and bot.cycle.bought:
        figures = _terms(call, bot).figures
        held = next(position_of(call, bot), None) if bot.leverage else None
        yield rows.position(bot, bot.cycle, figures, held)


def named_dca(call: Call) -> DcaBot:
    """Return the DCA bot that a call names.

    Raises:
        UnknownBot: the account has none of the id and the kind.

    """
    bot = find_bot(call.unit, DcaBot, call.account.id, call.params["algoId"], call.now_ms)
    if call.params.get("algoOrdType", rows.kind_of(bot)) != rows.kind_of(bot):
        raise UnknownBot(bot.id)
    return bot


def _list(call: Call, states: tuple[str, ...]) -> Iterator[DcaBot]:
    params, page = call.params, call.page()
    found = bots_of(call.unit, DcaBot, call.account.id, call.now_ms, states=states, **page.ids)
    return page.cut(
        one
        for one in found
        if rows.kind_of(one) == params["algoOrdType"] and params.get("algoId", one.id) == one.id
    )


def _terms(call: Call, bot: DcaBot) -> DcaTerms:
    instrument = _instrument(call, bot)
    last = price_of(instrument, tape_of(call, instrument).price(call.now_ms))
    return DcaTerms(dca_figures(call.unit, bot, last, call.now_ms), instrument)


def _instrument(call: Call, bot: DcaBot) -> Instrument:
    return call.market.find_any(bot.instrument, call.now_ms)
