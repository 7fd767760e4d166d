"""Which error of CoinW's spot market each refusal of an order is.

No page names one for most of them, so the nearest general code is taken: invalid parameter for what
is wrong with an order by itself, and user API error for what does not suit the user's orders.
"""

from __future__ import annotations

from fauxchange.domain.trading import rejection
from fauxchange.exchanges.errors import Code, Table

ORDERS: Table = {
    rejection.InstrumentNotOpen: Code("spot-pair-closed"),
    rejection.OffTick: Code("spot-price-precision"),
    rejection.ImpossiblePrice: Code("spot-no-price"),
    rejection.NotALotMultiple: Code("spot-amount-precision"),
    rejection.SizeBelowMinimum: Code("spot-amount-too-small"),
    rejection.ValueBelowMinimum: Code("spot-value-too-small"),
    rejection.TooLarge: Code("spot-amount-too-large"),
    rejection.PriceOutOfBand: Code("spot-price-beyond-limit"),
    rejection.DuplicateClientId: Code("spot-duplicate-own-id"),
    rejection.TooManyOrders: Code("spot-too-many-orders"),
    rejection.UnknownOrder: Code("spot-unknown-order"),
    rejection.OrderFinished: Code("spot-order-finished"),
    rejection.CancelUnderWay: Code("spot-cancel-under-way"),
}
