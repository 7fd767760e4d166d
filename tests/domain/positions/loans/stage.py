"""A sandbox in which two accounts trade a pair on margin, for the machine and its twin."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import LOG, LedgerAccount, exchange_account
from fauxchange.domain.market.instruments.tiers import tiers_of
from fauxchange.domain.positions.leverage import choose
from fauxchange.domain.trading.money.fees import fee_rates
from fauxchange.domain.trading_account.account import TradingSettings
from fauxchange.domain.trading_account.accruals import hourly_rate
from fauxchange.domain.trading_account.debts import family_debt
from fauxchange.domain.trading_account.terms import terms_of
from tests.domain.positions.machine.stage import ANNE, BOB, ContractStage

from .values import CROSS, HOUR_MS, ISOLATED, GivenFill, Pair, Tier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fauxchange.domain.core.ledger import Ledger
    from fauxchange.domain.market.market import Market
    from fauxchange.domain.trading.fill import Fill

ACCOUNTS = (ANNE, BOB)
PAIR, PRICE = "BTC-USDT", Decimal(90_000)
FUNDS = {"USDT": Decimal(60_000), "BTC": Decimal(1)}
USUAL = Fraction(3)
_LEVEL = "regular 1"


class LoanStage(ContractStage):
    """A sandbox with one engine; each machine begins it anew."""

    def begin(self) -> None:
        """Begin anew: two accounts with funds, and a price that is set."""
        self.sandbox.reset()
        self.do(self._open_lent)
        self.set_price(PAIR, PRICE)
        self.advance(1)
        self.instruments = {PAIR: self.instrument(PAIR)}
        self.refresh()
        self._fills = dict.fromkeys(ACCOUNTS, 0)

    def _open_lent(self, ledger: Ledger, _: Market) -> None:
        self.postings = len(self.sandbox.store.log(LOG))
        for number, name in enumerate(ACCOUNTS):
            ledger.unit.put(Account(name, str(900 + number), name))
            ledger.unit.put(TradingSettings(name, level=_LEVEL))
            for ccy, amount in FUNDS.items():
                place = LedgerAccount(name, "trading")
                opening = exchange_account("opening")
                ledger.move(ccy, amount, debit=opening, credit=place, reason="opening")
            for mode in (CROSS, ISOLATED):
                choose(ledger.unit, name, mode, PAIR, "net", Decimal(int(USUAL)))

    def pair(self) -> Pair:
        """Return the pair as the twin knows it."""

        def act(ledger: Ledger, market: Market) -> Pair:
            one = self.instruments[PAIR]
            rates, terms = fee_rates(ledger.unit, ANNE, one), terms_of(ledger.unit)
            tiers = tuple(
                Tier(Fraction(t.maximum), Fraction(t.maintenance), Fraction(t.leverage))
                for t in tiers_of(one, market.pair(PAIR))
            )
            quotas = {ccy: Fraction(terms.quota(ccy, _LEVEL)) for ccy in FUNDS}
            steps = Fraction(one.tick), Fraction(one.lot)
            return Pair(*steps, tiers, -Fraction(rates.maker), -Fraction(rates.taker), quotas)

        return self.do(act)  # type: ignore[no-any-return]

    def counted_debt(self, account: str, ccy: str) -> Fraction:
        """Return what an account with its sub-accounts, which it has none of, is counted to owe."""
        found: Decimal = self.do(lambda ledger, _: family_debt(ledger.unit, account, ccy))
        return Fraction(found)

    def own_trades(self) -> tuple[list[GivenFill], list[Fill]]:
        """Return what was filled since the last time: of users' orders, and by the exchange."""
        users, by_exchange = self.trades()
        mine = [
            GivenFill(one.at_ms, one.number, one.order, one.price, one.size, one.is_maker)
            for one in users
        ]
        return mine, by_exchange


class PairPrices:
    """The market of the pair, as plain values."""

    def __init__(self, stage: LoanStage) -> None:
        self._stage = stage

    def mark(self, at_ms: int) -> Fraction:
        """Return the mark price."""
        return self._stage.mark(PAIR, at_ms)

    def bounds(self, begin_ms: int, length_ms: int) -> tuple[Fraction, Fraction]:
        """Return between which mark prices a stretch lies."""
        return self._stage.bounds(PAIR, begin_ms, length_ms)

    def prints(self, begin_ms: int) -> Sequence[int]:
        """Return when the mark price moved in a second."""
        return self._stage.prints(PAIR, begin_ms)

    def rate(self, ccy: str, at_ms: int) -> Fraction:
        """Return what the hour costs that ends at a time."""
        found: Decimal = self._stage.do(
            lambda ledger, _: hourly_rate(ledger.unit, ccy, at_ms - HOUR_MS)
        )
        return Fraction(found)
