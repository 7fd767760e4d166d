"""The positions of all accounts, and how far each is from its liquidation."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fauxchange.control.base import ControlBase
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.money import format_decimal, round_down

if TYPE_CHECKING:
    from fauxchange.domain.positions.figures import Figures
    from fauxchange.domain.trading_account.risk import Risk


class PositionControl(ControlBase):
    """Shows the positions of a sandbox."""

    def positions(
        self, exchange: str | None = None, account: str | None = None
    ) -> list[dict[str, Any]]:
        """Return the positions that are held as plain JSON, in the order of their accounts.

        ``ratio`` says how many times the margin that must stay is covered; at 1 the position is
        liquidated, which is at the mark price ``liquidation_price``.

        Args:
            exchange: only those of an exchange's accounts.
            account: only those of an account, by its id in the world.

        """
        from fauxchange.domain.market.state import has_market, market_of
        from fauxchange.domain.positions.book import positions_of
        from fauxchange.domain.positions.figures import figures_of
        from fauxchange.domain.trading_account.risk import risk_of

        with self._ledger() as ledger:
            unit, now_ms = ledger
            if not has_market(unit):
                return []
            market = market_of(unit)
            rows = []
            for owner in unit.scan(Account):
                served, _, name = owner.id.partition(":")
                if exchange in {None, served} and account in {None, name}:
                    for held in positions_of(unit, owner.id):
                        figures = figures_of(market, held, now_ms)
                        rows.append(_position(figures, risk_of(unit, owner, figures, now_ms)))
            return rows


def _position(figures: Figures, risk: Risk) -> dict[str, Any]:
    held = figures.position
    exchange, _, account = held.account.partition(":")
    return {
        "id": held.id,
        "exchange": exchange,
        "account": account,
        "instrument": held.instrument,
        "mode": held.mode,
        "side": held.way,
        "contracts": format_decimal(abs(held.contracts)),
        "entry_price": format_decimal(held.entry),
        "mark_price": format_decimal(figures.mark),
        "leverage": format_decimal(held.leverage),
        "profit": format_decimal(figures.profit),
        "margin": format_decimal(held.margin),
        "maintenance": format_decimal(figures.maintenance),
        "ccy": held.ccy,
        "liquidation_price": _text(_short(risk.liquidation, figures.instrument.tick)),
        "ratio": _text(risk.ratio),
    }


def _short(price: Decimal | None, tick: Decimal) -> Decimal | None:
    """Return a price that nobody quotes, with two places more than the tick has."""
    if price is None:
        return None
    return round_down(price, max(0, -int(tick.normalize().as_tuple().exponent)) + 2)


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else format_decimal(amount)
