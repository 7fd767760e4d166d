"""Which error of CoinW's futures market each refusal of an order or a position is.

No page names one for most of them, so the nearest general code is taken: invalid parameter. That
of orders while funding is settled was met live by a client.
"""

from __future__ import annotations

from fauxchange.domain.market.instruments.instrument import SETTLING
from fauxchange.domain.positions import rejection as positions
from fauxchange.domain.trading import rejection
from fauxchange.domain.trading.algo import rejection as algo
from fauxchange.exchanges.errors import Code, Table

CONTRACTS: Table = {
    rejection.InstrumentNotOpen: Code(
        "futures-symbol-closed", by=("state",), errors={SETTLING: "futures-funding-under-way"}
    ),
    rejection.OffTick: Code("futures-price-precision"),
    rejection.ImpossiblePrice: Code("futures-no-price"),
    rejection.NotALotMultiple: Code("futures-quantity-precision"),
    rejection.SizeBelowMinimum: Code("futures-quantity-too-small"),
    rejection.TooLarge: Code("futures-quantity-too-large"),
    rejection.PriceOutOfBand: Code("futures-price-beyond-limit"),
    rejection.DuplicateClientId: Code("futures-duplicate-own-id"),
    rejection.TooManyOrders: Code("futures-too-many-orders"),
    rejection.UnknownOrder: Code("futures-unknown-order"),
    rejection.OrderFinished: Code("futures-order-finished"),
    rejection.CancelUnderWay: Code("futures-cancel-under-way"),
    rejection.NotEnough: Code("futures-not-enough-margin"),
    positions.NoPosition: Code("futures-unknown-position"),
    positions.NothingToReduce: Code("futures-too-few-contracts"),
    positions.PositionTooLarge: Code("futures-position-too-large"),
    positions.LeverageTooHigh: Code("futures-leverage-range"),
    positions.LeverageTooLow: Code("futures-leverage-range"),
    positions.LeverageFixed: Code("futures-leverage-fixed"),
    positions.MarginModeFixed: Code("futures-margin-mode-fixed"),
    positions.MarginTooLarge: Code("futures-margin-amount"),
    positions.OrdersPending: Code("futures-open-order-exists"),
    algo.TriggerPassed: Code("futures-trigger-passed"),
    algo.ActivationPassed: Code("futures-trigger-passed"),
    algo.CallbackOutOfRange: Code("futures-callback-range"),
    algo.TooManyAlgos: Code("futures-too-many-stops"),
    algo.DuplicateAlgoId: Code("futures-duplicate-own-id"),
    algo.NothingToClose: Code("futures-unknown-position"),
    algo.WholeAlreadyClosed: Code("futures-tpsl-exists"),
}
