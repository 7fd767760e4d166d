"""Orders that an account has placed before a client starts, so that its histories are long."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from fauxchange.control.sandbox_control import SandboxControl
from fauxchange.domain.core.account import Account, account_id
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.market.instruments.instrument import SPOT, Instrument
from fauxchange.domain.market.state import market_of
from fauxchange.domain.trading.acts.cancel import cancel
from fauxchange.domain.trading.acts.place import place
from fauxchange.domain.trading.order import LIMIT, MARKET
from fauxchange.domain.trading.request import OrderRequest

_LEVERAGE = Decimal(10)


def place_orders(view: SandboxControl, owner: str, document: Mapping[str, Any]) -> None:
    """Place what an entry of a profile's ``orders`` says, one after the other, for an account.

    One with a price is cancelled at once, one without is filled by the market.

    Raises:
        Rejection: the rules of the exchange forbid it, or the account has too little.

    """
    now_ms = view.clock.now_ms()
    for _ in range(document.get("times", 1)):
        with view.sandbox.store.transaction() as unit:
            ledger, market = Ledger(unit, now_ms), market_of(unit)
            account = unit.get(Account, account_id(document["exchange"], owner))
            instrument = market.find_any(document["instrument"], now_ms)
            order = place(ledger, market, account, _request(instrument, document))
            if order.is_open:
                cancel(ledger, market, order, at_once=True)


def _request(instrument: Instrument, document: Mapping[str, Any]) -> OrderRequest:
    price = Decimal(document["price"]) if "price" in document else None
    request = OrderRequest(
        instrument,
        "buy",
        Decimal(document["amount"]),
        MARKET if price is None else LIMIT,
        price,
        kind=instrument.kind,
    )
    if instrument.kind == SPOT:
        return request
    return request._replace(trade_mode="isolated", position_side="long", leverage=_LEVERAGE)
