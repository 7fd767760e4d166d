"""On which terms an account trades: mode, fee level, fee rates of its own, how much may be open."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from fauxchange.control.base import Amount, ControlBase, find_account
from fauxchange.control.errors import ControlError
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger

from .views import EXCHANGE

if TYPE_CHECKING:
    from fauxchange.domain.trading.money.fees import FeeRates
    from fauxchange.domain.trading_account.account import TradingSettings


class AccountTerms(NamedTuple):
    """On which terms an account trades; rates are those of spot, below zero is paid."""

    account: str
    mode: str
    position_mode: str
    level: str
    maker: Decimal
    taker: Decimal
    own_fees: bool
    open_orders: int
    open_orders_per_instrument: int


class AccountTermControl(ControlBase):
    """Sets the terms on which accounts trade."""

    def account_terms(self, account: str, *, exchange: str = EXCHANGE) -> AccountTerms:
        """Return on which terms an account of an exchange trades.

        Raises:
            NotThereError: there is no such account.

        """
        with self._ledger() as ledger:
            return _terms(ledger, find_account(ledger, exchange, account))

    def set_account_terms(
        self,
        account: str,
        *,
        mode: str | None = None,
        level: str | None = None,
        maker: Amount | None = None,
        taker: Amount | None = None,
        by_level: bool = False,
        open_orders: int | None = None,
        open_orders_per_instrument: int | None = None,
        exchange: str = EXCHANGE,
    ) -> AccountTerms:
        """Change on which terms an account trades from now on; what is left out stays.

        Args:
            account: its id in the world.
            mode: ``"spot"``, ``"futures"`` ...; refused where its owner would be.
            level: a fee level that the world has, as it is written there: ``"VIP1"`` ...
            maker: its own rate of spot for makers: below zero is paid, above zero is a rebate.
            taker: the same for takers.
            by_level: whether it has the rates of its level again.
            open_orders: how many orders it may have open.
            open_orders_per_instrument: how many of them may be of one instrument.
            exchange: whose account it is; only those of OKX have modes and levels.

        Raises:
            NotThereError: there is no such account.
            ControlError, Rejection: no such mode or level, or it cannot have the mode now.

        """
        from fauxchange.domain.settings.account_mode import switch
        from fauxchange.domain.trading_account.account import settings_of

        with self._ledger() as ledger:
            unit, owner = ledger.unit, find_account(ledger, exchange, account)
            _require_terms(exchange, mode, level)
            if mode is not None:
                _require_mode(settings_of(unit, owner.id), mode)
                switch(ledger, owner, mode, leads=False)
            if level is not None:
                known = _known_level(ledger, level)
                unit.put(replace(settings_of(unit, owner.id), level=known))
            if by_level:
                unit.put(replace(settings_of(unit, owner.id), spot_fees=None))
            if maker is not None or taker is not None:
                _set_rates(ledger, owner, maker, taker)
            if open_orders is not None or open_orders_per_instrument is not None:
                _set_limits(ledger, owner, open_orders, open_orders_per_instrument)
            return _terms(ledger, owner)


def _require_terms(exchange: str, mode: str | None, level: str | None) -> None:
    if exchange != EXCHANGE and (mode is not None or level is not None):
        raise ControlError(f"accounts of {exchange} have no modes and levels")


def _set_rates(ledger: Ledger, owner: Account, maker: Amount | None, taker: Amount | None) -> None:
    from fauxchange.domain.trading_account.account import settings_of
    from fauxchange.domain.trading_account.terms import FeeGroup

    before = _terms(ledger, owner)
    own = FeeGroup(
        "",
        before.taker if taker is None else Decimal(taker),
        before.maker if maker is None else Decimal(maker),
    )
    ledger.unit.put(replace(settings_of(ledger.unit, owner.id), spot_fees=own))


def _set_limits(ledger: Ledger, owner: Account, total: int | None, each: int | None) -> None:
    from fauxchange.domain.trading.settings import pending_limits, put_pending_limits

    before = pending_limits(ledger.unit, owner.id)
    after = before._replace(
        total=before.total if total is None else total,
        per_instrument=before.per_instrument if each is None else each,
    )
    put_pending_limits(ledger.unit, owner.id, after)


def _terms(ledger: Ledger, owner: Account) -> AccountTerms:
    from fauxchange.domain.trading.settings import pending_limits
    from fauxchange.domain.trading_account.account import settings_of

    settings = settings_of(ledger.unit, owner.id)
    rates, limits = _rates(ledger, owner, settings), pending_limits(ledger.unit, owner.id)
    return AccountTerms(
        owner.id.partition(":")[2],
        settings.mode,
        settings.position_mode,
        _written_level(settings.level),
        rates.maker,
        rates.taker,
        settings.spot_fees is not None,
        limits.total,
        limits.per_instrument,
    )


def _rates(ledger: Ledger, owner: Account, settings: TradingSettings) -> FeeRates:
    """Return the rates of spot: its own, those of its exchange's pairs, or those of its level."""
    from fauxchange.domain.core.account import exchange_of
    from fauxchange.domain.market.state import has_market, market_of
    from fauxchange.domain.trading.money.fees import fee_rates, rates_of

    if has_market(ledger.unit):
        pairs = market_of(ledger.unit).venue(exchange_of(owner.id)).instruments
        if pairs:
            return fee_rates(ledger.unit, owner.id, pairs[0])
    return rates_of(ledger.unit, settings)


def _require_mode(settings: TradingSettings, mode: str) -> None:
    from fauxchange.domain.trading_account import account as words

    modes = (words.SPOT, words.FUTURES, words.MULTI_CURRENCY, words.PORTFOLIO)
    if mode not in {settings.mode, *modes}:
        raise ControlError(f"there is no account mode {mode!r}, only {', '.join(modes)}")


def _known_level(ledger: Ledger, level: str) -> str:
    """Return a fee level that the world has in the domain's words."""
    from fauxchange.domain.trading_account.terms import terms_of
    from fauxchange.worlds.layout import words

    of_world = {name for name, _ in terms_of(ledger.unit).fees}
    levels = {name: word for name, word in words("feeTier").items() if word in of_world}
    if level not in levels:
        raise ControlError(f"the world has no fee level {level!r}, only {', '.join(levels)}")
    return levels[level]


def _written_level(level: str) -> str:
    from fauxchange.worlds.layout import words

    return next(name for name, word in words("feeTier").items() if word == level)
