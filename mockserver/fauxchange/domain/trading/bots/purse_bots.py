"""What bots of any kind have that trade with an account of their own: place orders, give back."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger, LedgerAccount
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.state import market_of
from fauxchange.domain.positions.dependents import Dependents
from fauxchange.domain.positions.leverage import Leverage
from fauxchange.domain.positions.position import CROSS, NET
from fauxchange.domain.trading.acts.place import place
from fauxchange.domain.trading.algo.legs import AlgoOrigin
from fauxchange.domain.trading.contracts.liquidation.insurance import cover_shortfall
from fauxchange.domain.trading.matching.context import Context, context_of
from fauxchange.domain.trading.order import BASE, LIMIT, MARKET, RECENT, Order
from fauxchange.domain.trading.request import OrderRequest
from fauxchange.domain.trading_account.account import BOOK, TradingSettings

from .purses import add_purse

# How orders of spot trade.
SPOT_MODE = "cash"

INVESTED, RETURNED = "bot investment", "bot return"


class PurseBot(Protocol):
    """A bot of an account that trades an instrument with the account ``purse``."""

    @property
    def id(self) -> str:
        """Its id, which no other has."""
        ...

    @property
    def account(self) -> str:
        """Whose it is."""
        ...

    @property
    def purse(self) -> str:
        """The account that it trades with."""
        ...

    @property
    def instrument(self) -> str:
        """What it trades."""
        ...

    @property
    def quote_ccy(self) -> str:
        """What it trades for; of contracts, what they settle in."""
        ...

    @property
    def client_id(self) -> str:
        """The id that its owner gave it."""
        ...

    @property
    def tag(self) -> str:
        """The tag of its orders."""
        ...

    @property
    def leverage(self) -> Decimal:
        """How often its margin is traded; 0 of spot."""
        ...

    @property
    def is_open(self) -> bool:
        """Whether it has money and may have orders."""
        ...


def open_purse(ledger: Ledger, owner: Account, purse: str, amounts: dict[str, Decimal]) -> None:
    """Open the account of a bot, which pays the fees of its owner, and move its money there.

    Raises:
        InsufficientFunds: the owner has less available.

    """
    unit = ledger.unit
    unit.put(Account(purse, owner.user, owner.master))
    add_purse(unit, owner.id, purse)
    settings = unit.find(TradingSettings, owner.id)
    if settings is not None:
        level, fees = settings.level, settings.spot_fees
        unit.put(TradingSettings(purse, level=level, spot_fees=fees))
    for ccy, amount in amounts.items():
        if amount:
            invest(ledger, owner.id, purse, ccy, amount)


def invest(ledger: Ledger, owner: str, purse: str, ccy: str, amount: Decimal) -> None:
    """Move an amount from an account to the account of one of its bots.

    Raises:
        InsufficientFunds: the owner has less available.

    """
    source, target = LedgerAccount(owner, BOOK), LedgerAccount(purse, BOOK)
    ledger.move(ccy, amount, debit=source, credit=target, reason=INVESTED)


def pay_back(ledger: Ledger, bot: PurseBot, ccy: str, amount: Decimal) -> None:
    """Move an amount that a bot has available to its owner."""
    source, target = LedgerAccount(bot.purse, BOOK), LedgerAccount(bot.account, BOOK)
    ledger.move(ccy, amount, debit=source, credit=target, reason=RETURNED)


def cover_losses(ledger: Ledger, bot: PurseBot) -> None:
    """Have the insurance fund pay what a bot without contracts has lost beyond all it had."""
    for ccy, balance in ledger.unit.get(Account, bot.purse).book(BOOK).items():
        if balance.total < 0:
            cover_shortfall(ledger, bot.purse, ccy, -balance.total)


def give_back(ledger: Ledger, bot: PurseBot) -> None:
    """Give a bot's owner all that it has available."""
    for ccy, balance in ledger.unit.get(Account, bot.purse).book(BOOK).items():
        if balance.available > 0:
            pay_back(ledger, bot, ccy, balance.available)


def context_if_liquidated(ledger: Ledger, bot: PurseBot) -> Context | None:
    """Return where a bot stops if the exchange has closed its position, else None.

    The last order of its account is then one of the exchange.
    """
    last = next(ledger.unit.scan(Order, (bot.purse, RECENT)), None)
    if last is None or not last.category:
        return None
    market = market_of(ledger.unit)
    return context_of(ledger, market, market.find_any(bot.instrument, ledger.now_ms))


def place_of_bot(
    context: Context,
    bot: PurseBot,
    kind: str,
    side: str,
    size: Decimal,
    price: Decimal | None,
    *,
    client_id: str = "",
    unit_of_size: str = BASE,
) -> Order:
    """Place an order of a bot of a kind, at the market if it has no price; return it.

    Raises:
        Rejection: it cannot be placed.

    """
    request = OrderRequest(
        context.instrument,
        side,
        size,
        MARKET if price is None else LIMIT,
        price,
        unit_of_size,
        context.instrument.kind,
        client_id,
        bot.tag,
        trade_mode=CROSS if bot.leverage else SPOT_MODE,
        position_side=NET if bot.leverage else "",
        moves_price=True,
        algo=AlgoOrigin(bot.id, bot.client_id, kind, runs=True),
    )
    return place(context.ledger, context.market, context.unit.get(Account, bot.purse), request)


def forget_purse(unit: UnitOfWork, bot: PurseBot) -> None:
    """Delete the account of a bot, which is empty, and what belongs to it."""
    unit.delete(Account, bot.purse)
    if unit.find(TradingSettings, bot.purse) is not None:
        unit.delete(TradingSettings, bot.purse)
    if bot.leverage:
        unit.delete(Leverage, bot.purse, CROSS, bot.instrument, NET)
        unit.delete(Dependents, bot.purse, bot.instrument, CROSS, NET, "")
