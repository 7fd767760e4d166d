"""An order: what was asked for, and what has become of it."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any, NamedTuple

from fauxchange.domain.core.document import document, new_tuple
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.market.instruments.instrument import MARGIN
from fauxchange.domain.market.paths.bars import BUY, SELL
from fauxchange.domain.positions.position import CROSS, LONG, NET
from fauxchange.domain.trading_account.account import BOOK

from .algo.legs import AlgoOrigin, Attachment

# Types. A market order takes what there is; the others have a price.
LIMIT, MARKET = "limit", "market"
POST_ONLY, FOK, IOC = "post-only", "fok", "ioc"
# Of contracts: takes what there is up to the price limit, and rests not.
OPTIMAL = "optimal ioc"
# What a size counts: the base currency, or the quote currency of a market order.
BASE, QUOTE = "base", "quote"
# States. Nothing follows the last two.
LIVE, PARTLY_FILLED, FILLED, CANCELED = "live", "partly filled", "filled", "canceled"
# What happens if an order would trade with one of the same master.
CANCEL_MAKER, CANCEL_TAKER, CANCEL_BOTH = "cancel maker", "cancel taker", "cancel both"
# Which side of a trade an order was on.
MAKER, TAKER = "maker", "taker"

# Why an order was cancelled.
BY_USER, BY_SYSTEM, BY_TIMER = "user", "system", "timer"
IOC_REST, FOK_UNFILLABLE = "ioc rest", "fok not fillable"
POST_ONLY_TAKES = "post-only would take"
SELF_TRADE = "self-trade"
TOO_MANY_MAKERS = "too many makers"
OUT_OF_BAND = "price beyond limit"
FAILED_AMENDMENT = "failed amendment"
AT_RISK, BY_DELIVERY, BY_DELEVERAGING = "at risk", "delivery", "deleveraging"
CHASED_TOO_FAR, POSITION_CLOSED = "chased too far", "position closed"
BETTER_PRICE = "better price"
# Only by hand and by plans: a funding is charged in full, and no order ends by it any more.
FUNDING_SHORT = "short after funding"
# Of a take profit in the book: what became of its stop loss.
STOP_TRIGGERED, STOP_CANCELED = "stop loss triggered", "stop loss canceled"
# What may be said besides: another order has its place.
REPLACED = "replaced"
REASONS = (
    *(BY_SYSTEM, BY_USER, BY_TIMER, IOC_REST, FOK_UNFILLABLE, POST_ONLY_TAKES),
    *(SELF_TRADE, TOO_MANY_MAKERS, OUT_OF_BAND, FAILED_AMENDMENT),
    *(AT_RISK, BY_DELIVERY, BY_DELEVERAGING, CHASED_TOO_FAR, POSITION_CLOSED, BETTER_PRICE),
    *(STOP_TRIGGERED, STOP_CANCELED, FUNDING_SHORT),
)

# What may be amended, and what rests.
RESTING_TYPES = frozenset({LIMIT, POST_ONLY})
OPEN_STATES = frozenset({LIVE, PARTLY_FILLED})

# Where an order is listed: with the open ones, with those that ended lately, or in the archive.
OPEN, RECENT, ARCHIVED = 0, 1, 2
# Not listed and not found: on its way to the exchange.
ON_ITS_WAY = -1

# Mean prices have so many digits (a decision of ours: exchanges document none).
_MEAN = Context(prec=12, rounding=ROUND_HALF_EVEN)


@document("{account}/{id}", scan_order=("account", "shelf", "-number"))
class Order(NamedTuple):
    """An order of an account; documents are ordered so that the newest of an account come first.

    ``size`` is as it was asked for, in the currency that ``unit`` says; all other amounts are in
    the base currency, ``spent`` in the quote currency: the exact sum of prices times sizes.
    ``price`` is None of market orders. ``fee`` is what was paid so far (zero or below) and
    ``rebate`` what came back (zero or above), each with its currency; ``fee_ccy`` is known from the
    beginning. ``held`` of ``held_ccy`` is frozen for the rest of the order; ``reserve`` is the part
    of its value that is held for a fee in the quote currency besides. ``trade_id`` to
    ``liquidity`` and ``fill_pnl`` tell of the last fill. ``reason`` is why it was cancelled;
    ``detail`` may say more. ``request_id`` is that of the last amendment. ``shelf`` is where it is
    listed; its money is in ``book`` of the account.
    Times are in Unix milliseconds.

    Orders of contracts have sizes in contracts and pay in their settlement currency, which is
    ``fee_ccy`` and ``held_ccy``; ``spent`` is then the sum of prices times contracts, of inverse
    ones that of contracts divided by prices. ``position_side`` is the side of the position they
    change, empty of others; ``opening`` are those of the contracts that open it, at ``leverage``;
    ``reduces`` says that they may only close. ``pnl`` is what closing has won so far.
    ``category`` names the kind of an order that the exchange placed by itself. ``algo`` is the algo
    order that placed it; what is ``attached`` begins to wait once it is filled.
    ``position`` is the
    id of the position that it last changed, ``part`` which of several of a side that is.
    ``quantity`` is the size as it was given, where that was not in contracts, in the currency that
    ``quantity_unit`` says. With ``coupons`` those of the account pay its fees and losses.

    Orders on margin change a position, too, but have sizes as those of spot; ``held_ccy`` is the
    currency of their margin, and their ``part``.
    """

    id: str
    account: str
    instrument: str
    kind: str
    side: str
    type: str
    size: Decimal
    unit: str
    price: Decimal | None
    client_id: str
    tag: str
    stp: str
    trade_mode: str
    bans_cut: bool
    created_ms: int
    updated_ms: int
    base: str
    quote: str
    fee_ccy: str
    state: str = LIVE
    filled: Decimal = ZERO
    spent: Decimal = ZERO
    fee: Decimal = ZERO
    rebate: Decimal = ZERO
    held: Decimal = ZERO
    held_ccy: str = ""
    reserve: Decimal = ZERO
    trade_id: str = ""
    fill_price: Decimal = ZERO
    fill_size: Decimal = ZERO
    fill_ms: int = 0
    fill_fee: Decimal = ZERO
    liquidity: str = ""
    reason: str = ""
    detail: str = ""
    request_id: str = ""
    shelf: int = OPEN
    position_side: str = ""
    reduces: bool = False
    leverage: Decimal = ZERO
    opening: Decimal = ZERO
    pnl: Decimal = ZERO
    fill_pnl: Decimal = ZERO
    category: str = ""
    book: str = BOOK
    algo: AlgoOrigin | None = None
    attached: tuple[Attachment, ...] = ()
    position: str = ""
    part: str = ""
    quantity: Decimal = ZERO
    quantity_unit: str = ""
    coupons: bool = False

    def having(self, **changes: Any) -> Order:
        """Return the order with some members changed; `_replace` takes twice as long."""
        members = list(self)
        for name, value in changes.items():
            members[_PLACES[name]] = value
        return new_tuple(Order, members)

    def holding(self, amount: Decimal) -> Order:
        """Return the order with so much frozen for the rest of it, which every order asks for."""
        return new_tuple(Order, (*self[:_HELD], amount, *self[_HELD + 1 :]))

    def on_shelf(self, shelf: int) -> Order:
        """Return the order listed elsewhere, as each is once it has ended."""
        return new_tuple(Order, (*self[:_SHELF], shelf, *self[_SHELF + 1 :]))

    @property
    def number(self) -> int:
        """The id as a number, which grows with time."""
        return int(self.id)

    @property
    def key(self) -> str:
        """The key of the document."""
        return f"{self.account}/{self.id}"

    @property
    def is_open(self) -> bool:
        """Whether it may still fill."""
        return self.state in OPEN_STATES

    @property
    def of_contracts(self) -> bool:
        """Whether its sizes are in contracts."""
        return bool(self.position_side) and self.kind != MARGIN

    @property
    def position_place(self) -> tuple[str, str, str, str, str]:
        """Where its position is: account, instrument, margin mode, side and part."""
        return self.account, self.instrument, self.trade_mode, self.position_side, self.part

    @property
    def only_closes(self) -> bool:
        """Whether it opens no position: it only reduces one, or is of the side that closes it."""
        if self.position_side in {"", NET}:
            return self.reduces
        return (self.side == BUY) != (self.position_side == LONG)

    @property
    def may_borrow(self) -> bool:
        """Whether it is of spot, in an account whose currencies are margin for one another."""
        return self.trade_mode == CROSS and not self.position_side

    @property
    def received_ccy(self) -> str:
        """The currency that its trades bring, in which rebates are paid."""
        if self.position_side:
            return self.fee_ccy
        return self.base if self.side == BUY else self.quote

    @property
    def average_price(self) -> Decimal | None:
        """The mean price of its fills by size, to 12 digits; None without a fill."""
        if not self.filled:
            return None
        if self.is_inverse:
            return _MEAN.divide(self.filled, self.spent)
        return _MEAN.divide(self.spent, self.filled)

    @property
    def is_inverse(self) -> bool:
        """Whether it is of contracts that settle in their base currency."""
        return self.of_contracts and self.fee_ccy == self.base

    @property
    def left(self) -> Decimal:
        """What of the size is not filled, in the currency that the size is in."""
        return EXACT.subtract(self.size, self.filled if self.unit == BASE else self.spent)


_PLACES = {name: place for place, name in enumerate(Order._fields)}
_HELD, _SHELF = _PLACES["held"], _PLACES["shelf"]
_DEFAULTS = Order._field_defaults
_UNFILLED = tuple(_DEFAULTS[name] for name in Order._fields[_PLACES["state"] : _HELD])
_UNCHANGED = tuple(_DEFAULTS[name] for name in Order._fields[_PLACES["trade_id"] : _PLACES["book"]])
_UNPLACED = tuple(_DEFAULTS[name] for name in Order._fields[_PLACES["position"] :])


def new_order(
    given: tuple[Any, ...],
    held: tuple[Decimal, str, Decimal],
    book: str,
    algo: AlgoOrigin | None,
    attached: tuple[Attachment, ...],
) -> Order:
    """Return an order as it begins: it has been given all members before its state.

    ``held`` are ``held``, ``held_ccy`` and ``reserve``. By place, because an order has so many
    members that making one by their names is a tenth of what it costs to place it.
    """
    members = *given, *_UNFILLED, *held, *_UNCHANGED, book, algo, attached, *_UNPLACED
    return new_tuple(Order, members)


def opposite(side: str) -> str:
    """Return the other side."""
    return SELL if side == BUY else BUY


@document("{account}/{id}", scan_order=("account", "instrument", "type", "-created_ms", "-number"))
class InstrumentOrder(NamedTuple):
    """An order of a pair among all of an account, a pair and a type, the newest first."""

    account: str
    instrument: str
    type: str
    created_ms: int
    id: str

    @classmethod
    def of(cls, order: Order) -> InstrumentOrder:
        """Return the entry of an order."""
        return cls(order.account, order.instrument, order.type, order.created_ms, order.id)

    @property
    def number(self) -> int:
        """The id as a number."""
        return int(self.id)


@document("{account}/{client_id}")
class ClientOrderId(NamedTuple):
    """The latest order of an account to which it gave an id.

    ``former`` are orders that had it before, and opened positions that were held still.
    """

    account: str
    client_id: str
    order: str
    former: tuple[str, ...] = ()
