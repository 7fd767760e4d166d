"""What an account has won and lost: as who keeps books of its own fills would say."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange.domain.trading.queries.equity import EquityPoint
from fauxchange.domain.trading.queries.statement import Drawdown, drawdown_of
from tests.coinw.contracts.trader import FuturesTrader
from tests.coinw.trading.trader import at_noon, with_funds

from .test_equity import ORDERS

if TYPE_CHECKING:
    from .conftest import Steered

CENT = Decimal("0.01")
SWAP = "BTC-USDT-SWAP"
PARTS = ("trading", "fees", "funding", "moved", "holding")


@pytest.fixture
def traded(steered: Steered) -> Steered:
    """An account that has traded, paid funding, and got money before prices moved."""
    for order in ORDERS:
        steered.mock.advance(minutes=7)
        steered.post("trade/order", ordType="market", **order)
    steered.mock.advance(hours=9)
    steered.mock.credit("okx", "main", "BTC", "0.5", book="trading")
    steered.mock.advance(1)
    steered.mock.set_pair_price("BTC-USDT", "91000")
    steered.mock.advance(hours=1)
    return steered


def row_of(statement: Any, instrument: str) -> Any:
    (row,) = [one for one in statement["instruments"] if one["instrument"] == instrument]
    return row


def sum_of(rows: Any, member: str) -> Decimal:
    return sum((Decimal(row[member]) for row in rows), Decimal(0))


def test_the_parts_add_up_to_how_equity_has_changed(traded: Steered) -> None:
    statement = traded.call("GET", "/statement")
    change = Decimal(statement["change"])
    assert change == Decimal(statement["closing"]) - Decimal(statement["opening"])
    assert sum((Decimal(statement[part]) for part in PARTS), Decimal(0)) == change
    shown = Decimal(traded.get("account/balance")[0]["totalEq"])
    assert abs(Decimal(statement["closing"]) - shown) < 2 * CENT
    for part in ("trading", "fees", "funding"):
        assert Decimal(statement[part]) == sum_of(statement["instruments"], part) != 0


def test_trades_are_what_fills_say_at_the_mark(traded: Steered) -> None:
    fills = traded.get(f"trade/fills?instId={SWAP}")
    (position,) = traded.get(f"account/positions?instId={SWAP}")
    signs = {"buy": 1, "sell": -1}
    paid = sum(
        signs[one["side"]] * Decimal(one["fillSz"]) * Decimal(one["fillPx"]) for one in fills
    )
    held = Decimal(position["pos"]) * Decimal(position["markPx"])
    row = row_of(traded.call("GET", "/statement"), SWAP)
    # A contract is a hundredth of a bitcoin.
    assert Decimal(row["result"]) == (held - paid) / 100
    assert (row["fills"], row["maker_fills"], row["ccy"]) == (len(fills), 0, "USDT")
    assert (row["bought"], row["sold"]) == ("50", "20")
    assert abs(Decimal(row["fees"]) - sum_of(fills, "fee")) < CENT
    funding = traded.get(f"account/bills?type=8&instId={SWAP}")
    assert row["funding"] != "0"
    assert abs(Decimal(row["funding"]) - sum_of(funding, "balChg")) < CENT


def test_inverse_contracts_win_in_the_base_currency(traded: Steered) -> None:
    fills = traded.get("trade/fills?instId=BTC-USD-SWAP")
    (position,) = traded.get("account/positions?instId=BTC-USD-SWAP")
    row = row_of(traded.call("GET", "/statement"), "BTC-USD-SWAP")
    won = Decimal(position["upl"]) + sum_of(fills, "fillPnl")
    assert row["ccy"] == "BTC"
    assert abs(Decimal(row["result"]) - won) < Decimal("1E-9")
    assert Decimal(row["result"]) != 0


def test_what_the_exchange_closed_by_itself_is_told(steered: Steered) -> None:
    steered.post("account/set-leverage", instId=SWAP, lever="50", mgnMode="isolated")
    steered.post(
        "trade/order", instId=SWAP, tdMode="isolated", side="buy", ordType="market", sz="20"
    )
    steered.mock.set_pair_price("BTC-USDT", "90000", after_ms=1_000)
    steered.mock.advance(minutes=1)
    assert steered.get("account/positions") == []
    (row,) = steered.mock.statement().instruments
    own = steered.get(f"trade/fills?instId={SWAP}")
    assert row.forced_fills == sum(fill["execType"] == "" for fill in own) >= 1
    assert row.fills > row.forced_fills


def test_what_was_there_is_told_from_what_was_traded(traded: Steered) -> None:
    """Nothing but prices moved it: what was held in the beginning, and what came later."""
    statement = traded.call("GET", "/statement")
    assert [(one["reason"], one["ccy"], one["amount"]) for one in statement["movements"]] == [
        ("credit", "BTC", "0.5")
    ]
    (moved,) = statement["movements"]
    assert statement["moved"] == moved["usd"]
    prices = [_prices(traded, statement[at]) for at in ("since_ms", "until_ms")]
    held = {"BTC": "2", "ETH": "20", "SOL": "100", "USDC": "10000", "USDT": "100000"}
    then, now = prices
    grown = sum(Decimal(amount) * (now[ccy] - then[ccy]) for ccy, amount in held.items())
    grown += Decimal("0.5") * now["BTC"] - Decimal(moved["usd"])
    assert abs(Decimal(statement["holding"]) - grown) < 5 * CENT


def _prices(steered: Steered, at_ms: int) -> dict[str, Decimal]:
    from fauxchange.domain.trading_account.account import usd

    with steered.mock.sandbox.store.transaction() as unit:
        return {ccy: usd(unit, ccy, at_ms) for ccy in ("BTC", "ETH", "SOL", "USDC", "USDT")}


def test_where_prices_stand_nothing_is_left_for_what_was_held(steered: Steered) -> None:
    """All that the account has won and lost is in the parts that are counted."""
    for ccy, usd in (("BTC", "97000"), ("ETH", "3400"), ("SOL", "190"), ("USDT", "1")):
        steered.mock.set_price(ccy, usd)
    for pair, price in (("BTC-USDT", "97000"), ("ETH-USDT", "3400"), ("BTC-USD", "97000")):
        steered.mock.set_pair_price(pair, price)
    steered.mock.advance(minutes=1)
    begun_ms = steered.mock.clock.now_ms()
    for order in (*ORDERS, *ORDERS[::-1]):
        steered.mock.advance(hours=3)
        steered.post("trade/order", ordType="market", **order)
    steered.mock.advance(hours=3)
    statement = steered.mock.statement(since_ms=begun_ms)
    assert abs(statement.holding) <= 5 * CENT
    assert abs(statement.change) > 100 * CENT
    assert 0 not in {statement.trading, statement.fees, statement.funding}


def test_a_statement_of_an_account_that_did_nothing_is_what_prices_did(steered: Steered) -> None:
    steered.mock.advance(hours=1)
    statement = steered.call("GET", "/statement")
    assert statement["change"] == statement["holding"] != "0"
    assert (statement["instruments"], statement["movements"]) == ([], [])


def test_what_a_standing_clock_has_in_its_first_millisecond_is_told(steered: Steered) -> None:
    """Before it was what the account was opened with."""
    (before,) = {one.equity for one in steered.mock.equity(points=2).points}
    steered.post("trade/order", ordType="market", **ORDERS[0])
    steered.mock.credit("okx", "main", "USDT", "10", book="trading")
    for _ in range(2):
        statement = steered.mock.statement()
        assert statement.opening == before
        assert [one.instrument for one in statement.instruments] == ["BTC-USDT"]
        assert [one.amount for one in statement.movements] == [10]
        assert statement.change == statement.trading + statement.fees + 10 + statement.holding
        assert steered.mock.equity(points=2).points[0].equity == before
        steered.mock.advance(60_000)


def test_the_deepest_fall_is_from_a_top_to_what_follows() -> None:
    values = (10, 12, 9, 11, 13, 12, 11, 14)
    series = [EquityPoint(at_ms, Decimal(one)) for at_ms, one in enumerate(values)]
    assert drawdown_of(series) == Drawdown(Decimal(3), 1, 2)
    assert drawdown_of(series[-1:]) == Drawdown(Decimal(0), 7, 7)


def test_the_first_trade_on_coinw_is_a_part_of_what_became_of_it() -> None:
    mock = at_noon()
    trader = with_funds(mock)
    mock.advance(minutes=9)
    trader.buy("5000")
    mock.advance(1)
    statement = mock.statement("coinw", points=2)
    (row,) = statement.instruments
    assert row.fees < 0
    assert statement.change == row.trading + row.fees + statement.holding
    # Who pays a fee and half of a spread has less, whatever it holds besides.
    assert mock.equity("coinw", points=2).points[0].equity > statement.closing - statement.holding


def test_funding_on_coinw_is_told_and_taken_back() -> None:
    mock = at_noon()
    mock.credit("coinw", "main", "USDT", "10000", book="futures")
    trader = FuturesTrader(mock)
    trader.place(quantity="50")
    mock.advance(1)
    begun_ms, before = mock.clock.now_ms(), mock.equity("coinw", points=2).points[-1].equity
    mock.advance(hours=17)
    (position,) = trader.positions()
    funding = Decimal(str(position["fundingFee"]))
    statement = mock.statement("coinw")
    (row,) = statement.instruments
    assert abs(row.funding) == abs(funding).quantize(CENT) != 0
    assert statement.funding == row.funding
    assert statement.moved == 0
    assert not statement.movements
    assert mock.equity("coinw", since_ms=begun_ms, points=2).points[0].equity == before


@pytest.mark.parametrize(
    ("query", "status", "reason"),
    [
        ("account=nobody", 404, "there is no account okx:nobody"),
        ("since_ms=1950000000000", 400, "1950000000000 is yet to come"),
    ],
)
def test_what_has_no_statement_is_refused(
    query: str, status: int, reason: str, steered: Steered
) -> None:
    answer: Any = steered.admin.get(f"/_mock/statement?{query}")
    assert (answer.status_code, reason in answer.json["error"]) == (status, True), answer.json
