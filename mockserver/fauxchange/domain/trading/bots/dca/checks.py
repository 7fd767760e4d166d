"""What is asked of DCA bots before they are created or changed."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.rejection import InvalidField
from fauxchange.domain.market.instruments.instrument import SPOT, SWAP
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.trading.acts.checks import require_open
from fauxchange.domain.trading.acts.funds import available_of
from fauxchange.domain.trading.algo.legs import LAST
from fauxchange.domain.trading.algo.watching import price_now
from fauxchange.domain.trading.bots.levels import least_size
from fauxchange.domain.trading.bots.rejection import (
    BotNotOffered,
    InvestmentTooSmall,
    LeverageOutOfRange,
    LossOutOfRange,
    MarginTooSmall,
    ProfitOutOfRange,
)
from fauxchange.domain.trading.matching.context import Context, context_of
from fauxchange.domain.trading.money.fees import fee_rates
from fauxchange.domain.trading.order import MARKET
from fauxchange.domain.trading.rejection import NotEnough
from fauxchange.domain.trading_account.account import BOOK
from fauxchange.domain.trading_account.available import spendable_in

from .bot import DcaPlan, DcaRequest
from .levels import distance, least_margin, safety_amount, safety_price, size_of

# All of these are assumed. How many safety orders a bot may have; the parts of a price at which it
# takes profit or stops a loss; by what steps and amounts may grow; what an order may spend.
MOST_ORDERS = 30
LEAST_PART, MOST_PROFIT, MOST_LOSS = Decimal("0.001"), Decimal(10), Decimal("0.99")
LEAST_FACTOR, MOST_FACTOR = Decimal("0.01"), Decimal(10)
_MOST_STEP = Decimal(1)
_MOST_AMOUNT = Decimal(10) ** 15
# What DCA bots are paid in, as documented by OKX (get-dca-algo-order-details, investmentCcy).
_CURRENCIES = frozenset({"USDT", "USDC"})


def require_dca(ledger: Ledger, market: Market, request: DcaRequest) -> Context:
    """Let a bot pass whose instrument and leverage there are; return where it trades.

    Raises:
        BotNotOffered: the instrument is no pair or linear swap for a dollar coin.
        InstrumentNotOpen: the instrument takes no orders at the market now.
        LeverageOutOfRange: it has no such leverage.

    """
    instrument = request.instrument
    is_kind = instrument.kind == (SWAP if request.leverage else SPOT)
    if not is_kind or instrument.is_inverse or instrument.quote not in _CURRENCIES:
        raise BotNotOffered(instrument.id)
    context = context_of(ledger, market, instrument)
    require_open(context, MARKET)
    if request.leverage:
        highest = instrument.maxima.leverage or request.leverage
        if not 1 <= request.leverage <= highest:
            raise LeverageOutOfRange(Decimal(1), highest)
    return context


def require_plan(
    context: Context, account: str, plan: DcaPlan, leverage: Decimal, *, is_long: bool
) -> None:
    """Let a plan pass whose every order can be placed.

    Raises:
        ProfitOutOfRange, LossOutOfRange: it would sell too near or too far.
        InvalidField: it has too many orders, or a step, a factor or an amount that cannot be.
        InvestmentTooSmall, MarginTooSmall: an order would be too small.

    """
    if not LEAST_PART <= plan.profit <= MOST_PROFIT:
        raise ProfitOutOfRange(LEAST_PART, MOST_PROFIT)
    if plan.loss and not LEAST_PART <= plan.loss <= MOST_LOSS:
        raise LossOutOfRange(LEAST_PART, MOST_LOSS)
    _require_amount("first order", plan.initial)
    if plan.orders:
        _require_steps(plan, is_long=is_long)
    last, tick = price_now(context, LAST), context.terms.tick
    orders = range(1, plan.orders + 1)
    parts = [(plan.initial, last)]
    for number in orders:
        price = safety_price(plan, number, last, tick, is_long=is_long)
        if price < tick:
            raise InvalidField("step", f"safety order {number} would cost nothing")
        parts.append((safety_amount(plan, number), price))
    for amount, price in parts:
        _require_size(context, account, amount, price, leverage)


def _require_amount(name: str, amount: Decimal) -> None:
    if not 0 < amount <= _MOST_AMOUNT:
        raise InvalidField(name, f"{amount} is not from 0 to {_MOST_AMOUNT}")


def _require_steps(plan: DcaPlan, *, is_long: bool) -> None:
    if plan.orders > MOST_ORDERS:
        raise InvalidField("safety orders", f"{plan.orders} are more than {MOST_ORDERS}")
    _require_amount("safety order", plan.safety)
    if not 0 < plan.step < _MOST_STEP:
        raise InvalidField("step", f"{plan.step} is not between 0 and {_MOST_STEP}")
    for name, factor in (("step factor", plan.spread), ("amount factor", plan.growth)):
        if not LEAST_FACTOR <= factor <= MOST_FACTOR:
            raise InvalidField(name, f"{factor} is not from {LEAST_FACTOR} to {MOST_FACTOR}")
    farthest = distance(plan, plan.orders)
    if farthest >= (1 if is_long else MOST_FACTOR):
        raise InvalidField("step", f"the last safety order would be {farthest} away")


def _require_size(
    context: Context, account: str, amount: Decimal, price: Decimal, leverage: Decimal
) -> None:
    lot, minimum = max(context.terms.lot, context.lot), context.terms.minimum
    size = size_of(context.instrument, amount, price, leverage, lot)
    if leverage and size < minimum:
        least = least_margin(context.instrument, minimum, price, leverage)
        raise MarginTooSmall(least, context.instrument.settlement)
    if not leverage:
        fee = fee_rates(context.unit, account, context.instrument).reserve
        least = least_size(minimum, fee, lot)
        if size < least:
            raise InvestmentTooSmall(size, least)


def require_funds(
    context: Context, account: Account, ccy: str, amount: Decimal, leverage: Decimal
) -> None:
    """Let an amount pass that an account has available.

    Raises:
        NotEnough: it has less.

    """
    if leverage:
        available = spendable_in(context.unit, account, BOOK, ccy, context.now_ms)
    else:
        available = available_of(context, account, ccy)
    if available < amount:
        raise NotEnough(ccy, amount, available, BUY)
