"""What another leverage would make of positions and of what may be ordered."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, ZERO, exact_sum
from fauxchange.domain.market.instruments.instrument import Instrument, price_of
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.positions.arithmetic import Contract
from fauxchange.domain.positions.book import positions_of
from fauxchange.domain.positions.figures import Figures, figures_of, largest
from fauxchange.domain.positions.leverage import require_range
from fauxchange.domain.positions.position import CROSS, NET, Position
from fauxchange.domain.positions.terms import position_terms
from fauxchange.domain.trading.request import OrderRequest
from fauxchange.domain.trading_account.available import usable
from fauxchange.domain.trading_account.risk import risk_of

from .close import has_orders_of
from .need import margin_of
from .sizes import largest_orders


class LeverageEstimate(NamedTuple):
    """What a leverage would bring, in the settlement currency or in contracts.

    ``margin`` is what positions need at it, ``free`` what may be taken away then; ``liquidation``
    is the price of the first position, ``buy`` and ``sell`` are the largest orders, ``highest`` is
    the largest leverage that the size of the positions allows.
    """

    margin: Decimal
    free: Decimal
    liquidation: Decimal | None
    buy: Decimal
    sell: Decimal
    has_orders: bool
    highest: Decimal


def leverage_estimate(
    ledger: Ledger,
    market: Market,
    account: Account,
    instrument: Instrument,
    choice: tuple[str, str, Decimal],
) -> LeverageEstimate:
    """Return what a leverage would bring; nothing is changed.

    ``choice`` is the margin mode, the side of the position (``NET`` for all sides) and the
    leverage.

    Raises:
        LeverageTooLow, LeverageTooHigh: it is below 1, or above what the instrument allows.

    """
    unit, now_ms, (mode, side, leverage) = ledger.unit, ledger.now_ms, choice
    require_range(instrument, leverage)
    held = [
        one
        for one in positions_of(unit, account.id)
        if (one.instrument, one.mode) == (instrument.id, mode) and side in {NET, one.side}
    ]
    before = [figures_of(market, one, now_ms) for one in held]
    after = [figures_of(market, _changed(one, leverage), now_ms) for one in before]
    price = price_of(instrument, market.last(instrument).price(now_ms))
    request = OrderRequest(
        instrument, BUY, ZERO, kind=instrument.kind, trade_mode=mode, position_side=side
    )
    buy, sell = largest_orders(unit, account, request, (price, leverage), now_ms)
    most = largest(market, instrument, leverage)
    return LeverageEstimate(
        exact_sum(one.initial if mode == CROSS else one.position.margin for one in after),
        _free(ledger, account, instrument, before, after),
        risk_of(unit, account, after[0], now_ms).liquidation if after else None,
        min(buy, most),
        min(sell, most),
        has_orders_of(ledger, account.id, instrument, mode),
        min((one.tier.leverage for one in after), default=instrument.maxima.leverage or leverage),
    )


def _changed(figures: Figures, leverage: Decimal) -> Position:
    """Return a position at another leverage; an isolated one has the margin it needs at least."""
    position = figures.position
    if position.mode == CROSS:
        return position._replace(leverage=leverage)
    contracts = abs(position.contracts)
    needed = margin_of(Contract.of(figures.instrument), contracts, position.entry, leverage)
    return position._replace(leverage=leverage, margin=max(position.margin, needed))


def _free(
    ledger: Ledger,
    account: Account,
    instrument: Instrument,
    before: list[Figures],
    after: list[Figures],
) -> Decimal:
    """Return what may leave the account, or of isolated positions their margin."""
    isolated = [one for one in after if one.position.mode != CROSS]
    if isolated:
        return exact_sum(spare_margin(one) for one in isolated)
    ccy = instrument.settlement
    more = EXACT.subtract(
        exact_sum(one.initial for one in after), exact_sum(one.initial for one in before)
    )
    free = EXACT.subtract(usable(ledger.unit, account, ccy, ledger.now_ms), more)
    book = position_terms(ledger.unit, account.id).book
    return max(ZERO, min(free, account.balance(book, ccy).available))


def spare_margin(figures: Figures) -> Decimal:
    """Return what an isolated position may do without of its margin: at its entry, and the mark."""
    loss = max(ZERO, -figures.profit)
    needed = max(figures.opening, EXACT.add(figures.initial, loss))
    return max(ZERO, EXACT.subtract(figures.position.margin, needed))
