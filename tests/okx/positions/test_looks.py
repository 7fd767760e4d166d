"""Accounts with positions are looked at when something decides about them, and no more often."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, cast

import pytest

from fauxchange import ManualClock, MockServer
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, exchange_account
from fauxchange.domain.market.state import market_of
from fauxchange.domain.positions.watch import AccountWatch, Follower
from fauxchange.domain.trading.acts.place import place
from fauxchange.domain.trading.order import MARKET
from fauxchange.domain.trading.request import OrderRequest
from tests.conftest import NOON_MS
from tests.history.counting import CountingStore
from tests.okx.trading.trader import HOUR_MS, at_noon

from .trader import INVERSE, SWAP, ContractTrader

if TYPE_CHECKING:
    from fauxchange.state.store import Store

ETHER = "ETH-USDT-SWAP"
# Contracts whose loss 400 USDT do not cover if their price falls far enough.
SIZES = {SWAP: Decimal(1), ETHER: Decimal(3)}


def holders(mock: MockServer, instrument: str, many: int) -> None:
    """Have so many accounts hold a cross position of an instrument."""
    now_ms = mock.clock.now_ms()
    with mock.sandbox.store.transaction() as unit:
        ledger, market = Ledger(unit, now_ms), market_of(unit)
        one = market.find_any(instrument, now_ms)
        request = OrderRequest(
            *(one, "buy", SIZES[instrument], MARKET),
            kind=one.kind,
            stp="cancel maker",
            trade_mode="cross",
            position_side="net",
        )
        for number in range(many):
            name = f"okx:{instrument}{number}"
            unit.put(Account(name, name, name))
            source, book = exchange_account("opening"), LedgerAccount(name, "trading")
            ledger.move("USDT", Decimal(400), debit=source, credit=book, reason="opening")
            place(ledger, market, unit.get(Account, name), request)
    mock.advance(1_000)


def reads_of_a_price(others: int) -> int:
    """Return what a new price of BTC reads beside so many accounts that hold ether."""
    mock = at_noon()
    holders(mock, SWAP, 3)
    holders(mock, ETHER, others)
    store = CountingStore(mock.sandbox.store)
    mock.sandbox.store = cast("Store", store)
    mock.set_pair_price("BTC-USDT", "96900")
    mock.advance(1)
    return store.reads


def test_a_price_reads_no_more_because_others_hold_other_instruments() -> None:
    assert reads_of_a_price(40) == reads_of_a_price(2)


def looked_at(mock: MockServer) -> dict[str, str]:
    """Return the tasks that look at accounts, by account: another one has been looked at."""
    mock.advance(1)
    return {one.account: one.task for one in mock.sandbox.store.documents(AccountWatch)}


@pytest.mark.parametrize(
    ("pair", "price", "concerned"),
    [
        ("ETH-USDT", "3400", {f"okx:{ETHER}0"}),
        ("BTC-USDT", "96900", {f"okx:{SWAP}0", f"okx:{SWAP}1"}),
    ],
)
def test_accounts_are_looked_at_whose_pair_has_another_price(
    pair: str, price: str, concerned: set[str]
) -> None:
    mock = at_noon()
    holders(mock, SWAP, 2)
    holders(mock, ETHER, 1)
    before = looked_at(mock)
    mock.set_pair_price(pair, price)
    after = looked_at(mock)
    assert {name for name in before if before[name] != after[name]} == concerned


def test_inverse_contracts_follow_the_pair_that_theirs_follows(trader: ContractTrader) -> None:
    trader.trade("buy", "10", instId=INVERSE)
    before = looked_at(trader.mock)
    trader.mock.set_pair_price("BTC-USDT", "96900")
    assert looked_at(trader.mock) != before


def test_a_coin_that_covers_positions_is_followed() -> None:
    mock = MockServer(world="multi-currency", clock=ManualClock(NOON_MS), limits=False)
    trader = ContractTrader(mock)
    trader.leverage("20", instId=ETHER)
    assert trader.trade("buy", "4000", instId=ETHER)["sCode"] == "0"
    before = looked_at(mock)
    mock.set_pair_price("BTC-USDT", "96900")
    assert looked_at(mock) != before


def test_who_holds_nothing_any_more_follows_no_prices(trader: ContractTrader) -> None:
    trader.trade("buy", "10")
    looked_at(trader.mock)
    store = trader.mock.sandbox.store
    assert {one.name for one in store.documents(Follower)} == {"BTC-USDT", SWAP}
    trader.close()
    assert looked_at(trader.mock) == {}
    assert list(store.documents(Follower)) == []


def test_whose_money_is_taken_away_later_is_liquidated_though_no_price_could_do_it_before(
    trader: ContractTrader,
) -> None:
    trader.leverage("100")
    trader.trade("buy", "10")
    trader.advance(1_000)
    move = {"ccy": "USDT", "amt": "99700", "from": "18", "to": "6"}
    assert trader.answer("POST", "asset/transfer", move)["code"] == "0"
    trader.price("94000")
    trader.advance(1_000)
    assert trader.positions() == []


@pytest.mark.parametrize(
    ("leverage", "size", "is_looked_at"), [("10", "500", False), ("100", "990", True)]
)
def test_a_funding_has_those_accounts_be_looked_at_that_are_near_their_limit(
    trader: ContractTrader, leverage: str, size: str, is_looked_at: bool
) -> None:
    trader.leverage(leverage)
    trader.trade("buy", size)
    if is_looked_at:
        move = {"ccy": "USDT", "amt": "88000", "from": "18", "to": "6"}
        assert trader.answer("POST", "asset/transfer", move)["code"] == "0"
    trader.advance(4 * HOUR_MS - 1_000)
    before = looked_at(trader.mock)
    trader.advance(1_000)
    after = looked_at(trader.mock)
    assert trader.position()["fundingFee"] != "0"
    assert (before != after) is is_looked_at


def test_fundings_that_use_up_what_was_reserved_have_an_account_be_looked_at(
    trader: ContractTrader,
) -> None:
    trader.mock.set_premium(SWAP, "0.01", intervals=3)
    trader.leverage("10")
    trader.trade("buy", "500")
    trader.advance(20 * HOUR_MS - 1_000)
    before = looked_at(trader.mock)
    trader.advance(1_000)
    assert looked_at(trader.mock) != before
    assert Decimal(trader.position()["fundingFee"]) < -1_000
