"""A sandbox in which two accounts hold contracts, as machines act on it and read it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.bill import Bill, log_of
from fauxchange.domain.core.ledger import LOG, Ledger, LedgerAccount, exchange_account
from fauxchange.domain.market.instruments.instrument import price_unit
from fauxchange.domain.market.instruments.tiers import tiers_of
from fauxchange.domain.market.instruments.volume import contract_size
from fauxchange.domain.market.paths.levels import UNITS_MS
from fauxchange.domain.market.views.delivery import final_price, settlement_price
from fauxchange.domain.positions.book import ClosedPosition, positions_of
from fauxchange.domain.positions.figures import Figures, Needs, figures_of, needs_of
from fauxchange.domain.positions.leverage import choose, scope_of
from fauxchange.domain.trading.money.fees import fee_rates
from fauxchange.domain.trading_account.account import (
    LONG_SHORT,
    Equity,
    TradingSettings,
    equity_of,
)
from fauxchange.domain.trading_account.account import NET as NET_MODE
from fauxchange.domain.trading_account.risk import Risk, risk_of
from fauxchange.domain.trading_account.terms import terms_of
from tests.domain.trading.machine.stage import Stage

from .values import CROSS, ISOLATED, LONG, NET, SHORT, GivenFill, Listed, Rates, Tier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fauxchange.domain.market.instruments.instrument import Instrument
    from fauxchange.domain.market.market import Market
    from fauxchange.domain.positions.position import Position
    from fauxchange.domain.trading.fill import Fill

ANNE, BOB = "okx:anne", "okx:bob"
# Who holds both directions apart, and the sides of who does.
SIDES = {ANNE: (NET,), BOB: (LONG, SHORT)}
INSTRUMENTS = ("BTC-USDT-SWAP", "BTC-USD-SWAP", "BTC-USDT-250620", "BTC-USDT-250627")
PAIR, PRICE = "BTC-USDT", Decimal(90_000)
FUNDS = {"USDT": Decimal(600_000), "BTC": Decimal(8)}
USUAL = Fraction(10)
_LEVEL = "regular 1"


class ContractStage(Stage):
    """A sandbox with one engine; each machine begins it anew. It is the market of the twin."""

    def begin(self) -> None:
        """Begin anew: two accounts with funds, and a price that is set."""
        self.sandbox.reset()
        self.do(self._open_accounts)
        self.set_price(PAIR, PRICE)
        self.advance(1)
        self.instruments = {name: self.instrument(name) for name in INSTRUMENTS}
        self.refresh()
        self.contracts = {name: self._contract(name) for name in INSTRUMENTS}
        self._fills = dict.fromkeys(SIDES, 0)
        self._bills = dict.fromkeys(SIDES, 0)
        for account in SIDES:
            self.new_bills(account)

    def _open_accounts(self, ledger: Ledger, market: Market) -> None:
        self.postings = len(self.sandbox.store.log(LOG))
        for number, (name, sides) in enumerate(SIDES.items()):
            mode = NET_MODE if sides == (NET,) else LONG_SHORT
            ledger.unit.put(Account(name, str(900 + number), name))
            ledger.unit.put(TradingSettings(name, position_mode=mode, level=_LEVEL))
            for ccy, amount in FUNDS.items():
                place = LedgerAccount(name, "trading")
                opening = exchange_account("opening")
                ledger.move(ccy, amount, debit=opening, credit=place, reason="opening")
            for instrument in INSTRUMENTS:
                one = market.find_any(instrument, ledger.now_ms)
                for mode_, side in ((CROSS, NET), *((ISOLATED, side) for side in sides)):
                    usual = Decimal(int(USUAL))
                    choose(ledger.unit, name, mode_, scope_of(one, mode_), side, usual)

    def _contract(self, name: str) -> Listed:
        one = self.instruments[name]
        tiers = tiers_of(one, self.market.pair(one.pair))
        return Listed(
            name,
            one.kind,
            one.underlying or one.family,
            one.settlement,
            Fraction(contract_size(one)),
            one.is_inverse,
            Fraction(one.tick),
            tuple(
                Tier(Fraction(t.maximum), Fraction(t.maintenance), Fraction(t.leverage))
                for t in tiers
            ),
            one.expiry_ms,
        )

    def contract_rates(self) -> Rates:
        """Return what trades of contracts cost both accounts."""

        def act(ledger: Ledger, _: Market) -> Rates:
            rates = fee_rates(ledger.unit, ANNE, self.instruments[INSTRUMENTS[0]])
            fees = terms_of(ledger.unit).fees[_LEVEL, "FUTURES"]
            delivery = Fraction(fees.delivery or 0)
            return Rates(-Fraction(rates.maker), -Fraction(rates.taker), delivery)

        return self.do(act)  # type: ignore[no-any-return]

    def refresh(self) -> None:
        """Look at the market as it is now; what is due by now has happened."""
        self.market: Market = self.do(lambda _, market: market)

    # The market of the twin.

    def mark(self, name: str, at_ms: int) -> Fraction:
        """Return a mark price."""
        one = self.instruments[name]
        return self._as_number(one, self.market.mark(one).price(at_ms))

    def bounds(self, name: str, begin_ms: int, length_ms: int) -> tuple[Fraction, Fraction]:
        """Return between which mark prices a stretch lies, with the one that it begins with."""
        one = self.instruments[name]
        source = self.market.mark(one)
        index = (begin_ms - source.origin_ms) // length_ms
        found = source.bounds(UNITS_MS.index(length_ms), index)
        prices = [source.price(begin_ms - 1), *(found[:2] if found else ())]
        return self._as_number(one, min(prices)), self._as_number(one, max(prices))

    def prints(self, name: str, begin_ms: int) -> list[int]:
        """Return when the mark price moved in a second."""
        source = self.market.mark(self.instruments[name])
        second = (begin_ms - source.origin_ms) // UNITS_MS[0]
        return [one.ms for one in source.trades(second)]

    def funding(self, name: str, at_ms: int) -> Fraction:
        """Return the rate that is charged at a time."""
        settled = self.market.funding_rate(self.instruments[name], at_ms).settled
        return Fraction(settled, 10**8)

    def settlement(self, name: str, at_ms: int) -> Fraction:
        """Return the price of a daily settlement."""
        return Fraction(settlement_price(self.market, self.instruments[name], at_ms, at_ms))

    def delivery(self, name: str) -> Fraction:
        """Return the price at which a future is delivered."""
        one = self.instruments[name]
        assert one.expiry_ms is not None
        return Fraction(final_price(self.market, one, one.expiry_ms))

    @staticmethod
    def _as_number(one: Instrument, units: int) -> Fraction:
        return units * Fraction(price_unit(one))

    def last(self, name: str) -> Decimal:
        """Return the last price of an instrument."""
        one = self.instruments[name]
        return self.market.last(one).price(self.now_ms) * price_unit(one)

    def best(self, name: str, way: str) -> Decimal:
        """Return the price that an order at the market is counted at: the first of the ladder."""
        one = self.instruments[name]
        last = self.market.last(one).price(self.now_ms)
        bid, ask = self.market.ladder(one, self.now_ms).best(last)
        return max(ask if way == "buy" else bid, 1) * price_unit(one)

    # What there is.

    def trades(self) -> tuple[list[GivenFill], list[Fill]]:
        """Return what was filled since the last time: of users' orders, and by the exchange."""
        found = [(name, one) for name in SIDES for one in self.new_fills(name)]
        users = [
            GivenFill(
                one.at_ms,
                one.id,
                name,
                one.order,
                Fraction(one.price),
                Fraction(one.size),
                one.liquidity == "maker",
            )
            for name, one in found
            if one.liquidity
        ]
        return users, [one for _, one in found if not one.liquidity]

    def held(self, account: str) -> list[Position]:
        """Return the positions of an account, oldest first."""
        return self.do(lambda ledger, _: list(positions_of(ledger.unit, account)))  # type: ignore[no-any-return]

    def ended(self, account: str) -> list[ClosedPosition]:
        """Return what an account has closed."""
        return self.do(  # type: ignore[no-any-return]
            lambda ledger, _: list(ledger.unit.scan(ClosedPosition, (account,)))
        )

    def needs(self, account: str) -> dict[str, Needs]:
        """Return what the positions of an account are and need, by currency."""
        return self.do(lambda ledger, _: dict(needs_of(ledger.unit, account, ledger.now_ms)))  # type: ignore[no-any-return]

    def equities(self, account: str) -> dict[str, Equity]:
        """Return what an account has, by currency."""

        def act(ledger: Ledger, _: Market) -> dict[str, Equity]:
            owner = ledger.unit.get(Account, account)
            return {one.ccy: one for one in equity_of(ledger.unit, owner, ledger.now_ms)}

        return self.do(act)  # type: ignore[no-any-return]

    def risks(self, account: str) -> list[tuple[Figures, Risk]]:
        """Return the figures of positions and how far they are from liquidation, oldest first."""

        def act(ledger: Ledger, market: Market) -> list[tuple[Figures, Risk]]:
            unit, owner = ledger.unit, ledger.unit.get(Account, account)
            found = [figures_of(market, one, ledger.now_ms) for one in positions_of(unit, account)]
            return [(one, risk_of(unit, owner, one, ledger.now_ms)) for one in found]

        return self.do(act)  # type: ignore[no-any-return]

    def new_bills(self, account: str) -> Sequence[Bill]:
        """Return the bills of the trading book since the last time, oldest first."""
        newest, log = self._bills[account], log_of(account, "trading")

        def act(ledger: Ledger, _: Market) -> list[Bill]:
            return list(ledger.unit.newest(log, by="id", newer_than=newest))

        found: list[Bill] = self.do(act)[::-1]
        if found:
            self._bills[account] = found[-1].id
        return found
