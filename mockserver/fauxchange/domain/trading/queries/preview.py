"""What an order would change in its account, found by placing it and taking all of that back."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple, NoReturn

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import ZERO
from fauxchange.domain.market.market import Market
from fauxchange.domain.positions.book import find_position
from fauxchange.domain.positions.figures import Figures, figures_of
from fauxchange.domain.trading.acts.place import place
from fauxchange.domain.trading.request import OrderRequest
from fauxchange.domain.trading_account.account import MULTI_CURRENCY, PORTFOLIO, settings_of
from fauxchange.domain.trading_account.debts import debt_of
from fauxchange.domain.trading_account.risk import risk_of
from fauxchange.domain.trading_account.shared import Margin, margin_of

from .sizes import Requirement, precheck


class Standing(NamedTuple):
    """How an account stands: its margin, its position of an order, and what it owes.

    ``margin`` is that of all its currencies together, None where they are not. ``owed`` is of the
    currency that the order pays with, or what an isolated position on margin owes.
    """

    margin: Margin | None
    held: Figures | None
    liquidation: Decimal | None
    owed: Decimal


class Preview(NamedTuple):
    """What an order would need, and how its account stands before it and would after it."""

    needs: Requirement
    before: Standing
    after: Standing


class _TakenBack(Exception):  # noqa: N818 - nothing is wrong
    """Nothing of what was done is to be left but how the account stood after it."""

    def __init__(self, after: Standing) -> None:
        super().__init__()
        self.after = after


def preview(ledger: Ledger, market: Market, account: Account, request: OrderRequest) -> Preview:
    """Return what an order would change. Raises what `acts.place.place` raises."""
    needs = precheck(ledger, market, account, request)
    where = ledger, market, request, needs.ccy
    before = _standing(account, *where)
    try:
        with ledger.unit.savepoint():
            _place_and_end(account, *where)
    except _TakenBack as undone:
        return Preview(needs, before, undone.after)


def _place_and_end(
    account: Account, ledger: Ledger, market: Market, request: OrderRequest, ccy: str
) -> NoReturn:
    place(ledger, market, account, request)
    owner = ledger.unit.get(Account, account.id)
    raise _TakenBack(_standing(owner, ledger, market, request, ccy))


def _standing(
    account: Account, ledger: Ledger, market: Market, request: OrderRequest, ccy: str
) -> Standing:
    unit, now_ms = ledger.unit, ledger.now_ms
    shares = settings_of(unit, account.id).mode in {MULTI_CURRENCY, PORTFOLIO}
    margin = margin_of(unit, account, now_ms) if shares else None
    part = request.margin_ccy or request.part
    place_ = request.instrument.id, request.trade_mode, request.position_side, part
    position = find_position(unit, account.id, *place_)
    if position is None or not position.contracts:
        return Standing(margin, None, None, debt_of(unit, account.id, ccy).total)
    held = figures_of(market, position, now_ms)
    owed = debt_of(unit, account.id, ccy).total if held.loan is None else held.loan.loan.total
    liquidation = risk_of(unit, account, held, now_ms).liquidation
    return Standing(margin, held, liquidation, owed)


def loan_assets(standing: Standing) -> tuple[Decimal, str]:
    """Return what a position on margin has, and of which currency; nothing of others."""
    held = standing.held
    if held is None or held.loan is None:
        return ZERO, ""
    return held.loan.loan.assets, held.loan.loan.has_ccy
