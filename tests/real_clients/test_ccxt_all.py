"""What a bot on ccxt begins with, and every documented path that ccxt knows, through its own names.

ccxt's implicit API is one method for each path: ``private_get_asset_balances``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ccxt
import pytest
from ccxt.abstract.okx import ImplicitAPI
from ccxt.base.types import Entry

from fauxchange import MockServer
from tests.catalogues import catalogue
from tests.each import for_each
from tests.okx.money.expected import any_expected
from tests.requests_of import text_of, valid_params

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange.spec.endpoint import Endpoint

CATALOGUE = catalogue("okx")
DOCUMENTED = {(one.method, one.path): one for one in CATALOGUE}

IMPLICIT = {
    name: DOCUMENTED[entry.method, f"/api/v5/{entry.path}"]
    for name, entry in vars(ImplicitAPI).items()
    if isinstance(entry, Entry)
    and "_" in name
    and (entry.method, f"/api/v5/{entry.path}") in DOCUMENTED
}
"""ccxt's names for the documented endpoints: each has one with underscores and one without."""

UNSIGNED = {"public_get_finance_sfp_dcd_products", "public_get_public_economic_calendar"}
"""What ccxt takes for public, and the documentation does not."""

BODILESS = {"public_post_tradingbot_grid_min_investment"}
"""A public POST: ccxt writes the parameters of whatever is public into the query."""


@pytest.fixture(scope="module")
def bot(rich_server: MockServer) -> Iterator[Any]:
    """A ccxt.okx that has loaded its markets."""
    keys = rich_server.okx
    made = ccxt.okx(
        {
            "apiKey": keys.key,
            "secret": keys.secret,
            "password": keys.passphrase,
            "enableRateLimit": False,
        }
    )
    made.urls["api"]["rest"] = rich_server.url
    made.load_markets()
    yield made
    made.session.close()


@pytest.fixture
def reached(rich_server: MockServer) -> Reached:
    """What is called from here on, in the world at its beginning."""
    rich_server.reset()
    return Reached(rich_server)


class Reached:
    """The endpoints that were called since it was made."""

    def __init__(self, server: MockServer) -> None:
        self._server = server
        self._before = server.journal.count

    def ids(self) -> list[str | None]:
        """Return the endpoints' ids, in order."""
        count = self._server.journal.count - self._before
        entries = self._server.journal.entries(count)
        return [entry.endpoint.id if entry.endpoint else None for entry in entries]


def test_markets_are_loaded_from_five_calls_and_the_currencies_from_a_signed_one(
    bot: Any, reached: Reached
) -> None:
    assert "BTC/USDT" in bot.load_markets(reload=True)
    assert reached.ids() == ["asset/currencies.get", *["public/instruments.get"] * 5]


def test_bitcoin_against_tether_is_a_spot_market(bot: Any) -> None:
    market = bot.market("BTC/USDT")
    assert (market["id"], market["type"]) == ("BTC-USDT", "spot")


def test_an_instrument_is_of_one_kind_only(bot: Any) -> None:
    kinds = [market["info"]["instType"] for market in bot.markets_by_id["BTC-USDT"]]
    assert kinds == ["SPOT"]


def test_the_time_is_told(bot: Any, rich_server: MockServer) -> None:
    assert abs(bot.fetch_time() - rich_server.clock.now_ms()) < 60_000


def test_the_exchange_is_up(bot: Any) -> None:
    assert bot.fetch_status()["status"] == "ok"


def test_the_currencies_have_chains(bot: Any) -> None:
    assert "BTC" in bot.fetch_currencies()["BTC"]["networks"]


def test_a_ticker_is_of_the_market_asked_for(bot: Any, reached: Reached) -> None:
    ticker = bot.fetch_ticker("BTC/USDT")
    assert (ticker["symbol"], ticker["info"]["instType"]) == ("BTC/USDT", "SPOT")
    assert reached.ids() == ["market/ticker.get"]


def test_tickers_of_spot_have_a_last_price(bot: Any, reached: Reached) -> None:
    assert all(ticker["last"] > 0 for ticker in bot.fetch_tickers().values())
    assert reached.ids() == ["market/tickers.get"]


def test_the_order_book_does_not_cross(bot: Any, reached: Reached) -> None:
    book = bot.fetch_order_book("BTC/USDT")
    assert 0 < book["bids"][0][0] < book["asks"][0][0]
    assert reached.ids() == ["market/books.get"]


def test_candles_have_their_high_above_their_low(bot: Any, reached: Reached) -> None:
    candles = bot.fetch_ohlcv("BTC/USDT", "1m")
    assert candles
    assert all(high >= low for _, _, high, low, _, _ in candles)
    assert reached.ids() == ["market/candles.get"]


def test_two_candles_do_not_begin_at_the_same_moment(bot: Any) -> None:
    begins = [candle[0] for candle in bot.fetch_ohlcv("BTC/USDT", "1m")]
    assert sorted(set(begins)) == sorted(begins)


def test_trades_are_of_the_market_asked_for(bot: Any, reached: Reached) -> None:
    assert {trade["symbol"] for trade in bot.fetch_trades("BTC/USDT")} == {"BTC/USDT"}
    assert reached.ids() == ["market/trades.get"]


def test_the_trading_account_holds_something(bot: Any, reached: Reached) -> None:
    bot.transfer("USDT", 1.5, "funding", "trading")
    assert bot.fetch_balance()["USDT"]["total"] == 100001.5
    assert reached.ids() == ["asset/transfer.post", "account/balance.get"]
    bot.transfer("USDT", 1.5, "trading", "funding")


def test_the_funding_account_holds_what_the_world_says(bot: Any, reached: Reached) -> None:
    assert bot.fetch_balance({"type": "funding"})["USDT"]["free"] == 10500.25
    assert reached.ids() == ["asset/balances.get"]


@pytest.mark.parametrize(("kind", "price"), [("limit", 1000), ("market", None)])
def test_an_order_goes_out_as_a_batch_of_one_and_gets_an_id(
    bot: Any, reached: Reached, kind: str, price: int | None
) -> None:
    order = bot.create_order("BTC/USDT", kind, "buy", 0.01, price)
    assert order["id"].isdecimal()
    assert order["symbol"] == "BTC/USDT"
    assert order["clientOrderId"] == order["info"]["clOrdId"]
    assert reached.ids() == ["trade/batch-orders.post"]


def test_two_orders_at_once_get_two_ids(bot: Any, reached: Reached) -> None:
    terms = {"symbol": "BTC/USDT", "type": "limit", "side": "buy", "amount": 0.01, "price": 1000}
    orders = bot.create_orders([dict(terms), dict(terms)])
    assert len({order["id"] for order in orders}) == 2
    assert reached.ids() == ["trade/batch-orders.post"]


def test_orders_that_are_open_are_listed_by_market(bot: Any, reached: Reached) -> None:
    bot.fetch_open_orders("BTC/USDT")
    assert reached.ids() == ["trade/orders-pending.get"]


@pytest.mark.parametrize(
    ("name", "endpoint"),
    [
        ("fetch_open_orders", "trade/orders-pending.get"),
        ("fetch_closed_orders", "trade/orders-history.get"),
        ("fetch_canceled_orders", "trade/orders-history.get"),
        ("fetch_my_trades", "trade/fills-history.get"),
        ("fetch_ledger", "account/bills.get"),
        ("fetch_positions", "account/positions.get"),
        ("fetch_deposits", "asset/deposit-history.get"),
        ("fetch_withdrawals", "asset/withdrawal-history.get"),
        ("fetch_accounts", "account/config.get"),
        ("fetch_position_mode", "account/config.get"),
        ("fetch_borrow_interest", "account/interest-accrued.get"),
    ],
)
def test_a_list_of_the_account_can_be_read_without_a_market(
    bot: Any, reached: Reached, name: str, endpoint: str
) -> None:
    getattr(bot, name)()
    assert reached.ids() == [endpoint]


def test_one_order_is_looked_up(bot: Any, reached: Reached) -> None:
    order_id = resting(bot)
    assert bot.fetch_order(order_id, "BTC/USDT")["id"] == order_id
    assert reached.ids() == ["trade/batch-orders.post", "trade/order.get"]


def test_an_order_is_amended(bot: Any, reached: Reached) -> None:
    order_id = resting(bot)
    order = bot.edit_order(order_id, "BTC/USDT", "limit", "buy", 0.01, 1001)
    assert order["id"] == order_id
    assert reached.ids() == ["trade/batch-orders.post", "trade/amend-order.post"]


def test_an_order_is_cancelled(bot: Any, reached: Reached) -> None:
    order_id = resting(bot)
    assert bot.cancel_order(order_id, "BTC/USDT")["id"] == order_id
    assert reached.ids() == ["trade/batch-orders.post", "trade/cancel-order.post"]


def test_orders_are_cancelled_together(bot: Any, reached: Reached) -> None:
    ids = [resting(bot), resting(bot)]
    assert [order["id"] for order in bot.cancel_orders(ids, "BTC/USDT")] == ids
    assert reached.ids()[2:] == ["trade/cancel-batch-orders.post"]


def resting(bot: Any) -> str:
    """Place an order that nobody meets; return its id."""
    order: dict[str, Any] = bot.create_order("BTC/USDT", "limit", "buy", 0.01, 1000)
    return str(order["id"])


def test_the_fee_is_asked_for_by_the_kind_of_the_market(bot: Any, rich_server: MockServer) -> None:
    assert bot.fetch_trading_fee("BTC/USDT")["maker"] > -1
    assert rich_server.journal.entries(1)[0].request.query == "instType=SPOT&instId=BTC-USDT"


@pytest.mark.parametrize("ccy", ["BTC", "USDT"])
def test_a_currency_has_a_deposit_address(bot: Any, reached: Reached, ccy: str) -> None:
    assert bot.fetch_deposit_address(ccy)["address"]
    assert reached.ids() == ["asset/deposit-address.get"]


def test_money_goes_from_the_funding_to_the_trading_account(bot: Any, reached: Reached) -> None:
    assert bot.transfer("USDT", 1.5, "funding", "trading")["currency"] == "USDT"
    assert reached.ids() == ["asset/transfer.post"]


def test_the_leverage_is_set_and_read(bot: Any, reached: Reached) -> None:
    answer = bot.set_leverage(5, "BTC/USDT", {"mgnMode": "cross"})
    assert answer["data"][0]["lever"] == "5"
    assert bot.fetch_leverage("BTC/USDT")["longLeverage"] > 0
    assert reached.ids() == ["account/set-leverage.post", "account/leverage-info.get"]


def test_ccxt_knows_391_of_the_394_endpoints_and_none_that_is_decommissioned() -> None:
    unknown = set(CATALOGUE) - set(IMPLICIT.values())
    assert len(set(IMPLICIT.values())) == 391
    assert {one.id for one in unknown} == {
        "finance/stable-rewards/subscribe-redeem-history.get",
        "finance/stable-rewards/quote.post",
        "finance/stable-rewards/trade.post",
    }


@for_each("name", sorted(set(IMPLICIT) - UNSIGNED - BODILESS))
def test_a_method_of_the_implicit_api_is_answered(
    bot: Any, rich_server: MockServer, name: str
) -> None:
    rich_server.reset()
    reached = Reached(rich_server)
    endpoint = IMPLICIT[name]
    try:
        code = getattr(bot, name)(documented(endpoint))["code"]
    except ccxt.ExchangeError as refused:
        # Modelled endpoints may have no such order, sub-account or money.
        code = str(refused).partition('"code":"')[2].partition('"')[0]
    assert code in any_expected(endpoint)
    assert reached.ids() == [endpoint.id]


@pytest.mark.parametrize("name", sorted(UNSIGNED))
def test_what_only_ccxt_takes_for_public_is_refused_unsigned(bot: Any, name: str) -> None:
    with pytest.raises(ccxt.AuthenticationError, match='"code":"50103"'):
        getattr(bot, name)(documented(IMPLICIT[name]))


@pytest.mark.parametrize("name", sorted(BODILESS))
def test_a_post_with_its_parameters_in_the_query_has_no_body(bot: Any, name: str) -> None:
    with pytest.raises(ccxt.BadRequest, match='"code":"50000"'):
        getattr(bot, name)(documented(IMPLICIT[name]))


def documented(endpoint: Endpoint) -> Any:
    """Return the documented request, as clients write it."""
    params = valid_params(endpoint)
    if endpoint.method == "GET":
        return {key: text_of(value) for key, value in params.items()}
    return params
