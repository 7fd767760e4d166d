"""What clients ask for: a new order, or a change of one."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.money import ZERO
from fauxchange.domain.core.rejection import Rejection
from fauxchange.domain.market.instruments.instrument import Instrument

from .algo.legs import AlgoOrigin, Attachment
from .order import BASE, LIMIT, Order


class OrderRequest(NamedTuple):
    """A new order.

    ``size`` is in base currency, or with ``unit`` ``"quote"``, which only market orders may have,
    in quote currency; exchanges whose default depends on the side map it. ``price`` is None of
    market orders and ignored there. ``kind`` is what the order trades: ``"SPOT"``, ``"SWAP"``,
    ``"FUTURES"``, or ``"MARGIN"`` for a pair on margin of ``margin_ccy``. ``stp`` empty is the
    default mode, which cancels makers. ``bans_cut`` refuses a market order that the balance cannot
    pay instead of cutting it.
    ``moves_price`` replaces a price beyond the limit by the limit instead of refusing it. After
    ``expires_ms`` an order that is still on its way is void. Orders of contracts name the side of
    the position that they change, and say whether they only close it. ``algo`` is the algo order
    that places it, ``attached`` what begins to wait once it is filled.
    ``leverage`` is theirs where exchanges have it in the order. Where a side has several positions
    ``part`` names the one that is closed, and what is ``separate`` opens one of its own.
    ``quantity`` and ``quantity_unit`` are the size as it was given, if it was not in contracts.
    With ``coupons`` those of the account pay its fees and losses.
    """

    instrument: Instrument
    side: str
    size: Decimal
    type: str = LIMIT
    price: Decimal | None = None
    unit: str = BASE
    kind: str = "SPOT"
    client_id: str = ""
    tag: str = ""
    stp: str = ""
    trade_mode: str = "cash"
    bans_cut: bool = False
    moves_price: bool = False
    expires_ms: int | None = None
    position_side: str = ""
    reduces: bool = False
    algo: AlgoOrigin | None = None
    attached: tuple[Attachment, ...] = ()
    leverage: Decimal | None = None
    part: str = ""
    separate: bool = False
    quantity: Decimal = ZERO
    quantity_unit: str = ""
    margin_ccy: str = ""
    coupons: bool = False


class Amendment(NamedTuple):
    """A change of an open order; None leaves a thing as it is.

    ``size`` is the new total, what is filled included. With ``cancels_on_failure`` the order is
    cancelled if it cannot be changed. ``request_id`` is shown with the order from then on.
    """

    size: Decimal | None = None
    price: Decimal | None = None
    request_id: str = ""
    cancels_on_failure: bool = False
    moves_price: bool = False


class Amended(NamedTuple):
    """An order after an amendment; ``refused`` is why it was cancelled instead of changed."""

    order: Order
    refused: Rejection | None = None
