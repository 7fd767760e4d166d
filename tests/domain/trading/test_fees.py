"""Fees of makers and takers, in what a trade brings or in the quote currency; rebates."""

from __future__ import annotations

import pytest

from fauxchange.domain.core.bill import log_of
from fauxchange.domain.core.ledger import balances, exchange_account
from fauxchange.domain.trading.money.fees import FeeRates, fee_of, fee_rates
from fauxchange.domain.trading_account.account import LOWEST_TIER, TradingSettings
from fauxchange.domain.trading_account.terms import FeeGroup, Fees, TradingTerms

from .floor import ANNE, BOB, D, Floor


def charge(floor: Floor, maker: str, taker: str) -> None:
    fees = {(LOWEST_TIER, "SPOT"): Fees((FeeGroup("1", D(taker), D(maker)),))}
    floor.do(lambda ledger, _: ledger.unit.put(TradingTerms(fees=fees)))


def pay_in_quote(floor: Floor, account: str = ANNE) -> None:
    settings = TradingSettings(account, fee_type="quote")
    floor.do(lambda ledger, _: ledger.unit.put(settings))


def test_rates_are_those_of_the_level_and_the_group(floor: Floor) -> None:
    def rates(name: str) -> FeeRates:
        one = floor.instrument(name)
        return floor.do(lambda ledger, _: fee_rates(ledger.unit, ANNE, one))  # type: ignore[no-any-return]

    assert rates("BTC-USDT") == FeeRates(D("-0.0008"), D("-0.001"))
    assert rates("USDC-USDT") == FeeRates(D(0), D(0))


def test_fees_are_those_of_the_documented_fills() -> None:
    assert fee_of(D("0.00192834"), D("-0.001")) == D("-0.00000192834")
    assert fee_of(D("31.5271"), D("-0.0008")) == D("-0.02522168")


def test_fees_have_twelve_places_in_the_favour_of_the_house() -> None:
    assert fee_of(D("0.00000001"), D("-0.00025")) == D("-0.000000000003")
    assert fee_of(D("0.00000001"), D("0.00025")) == D("0.000000000002")


def test_a_trade_has_a_bill_for_each_currency_with_its_details(floor: Floor) -> None:
    order = floor.place("buy", "0.01", "90100", tag="t", client_id="c")
    quote, base = floor.do(
        lambda ledger, _: list(ledger.unit.newest(log_of(ANNE, "trading")))[:2][::-1]
    )
    (fill,) = floor.fills()
    assert (quote.ccy, quote.delta, quote.balance) == ("USDT", D("-900.002"), D("99099.998"))
    assert (base.ccy, base.delta, base.balance) == ("BTC", D("0.00999"), D("5.00999"))
    assert (base.reason, base.other) == ("bought", "market")
    assert fill.id in {quote.id, base.id}
    details = base.trade
    assert (details.order, details.trade, details.instrument) == (
        order.id,
        fill.trade_id,
        "BTC-USDT",
    )
    assert (details.price, details.size, details.liquidity) == (D("90000.2"), D("0.01"), "taker")
    assert (details.fee, details.fee_ccy, quote.trade.fee) == (D("-0.00001"), "BTC", D(0))
    assert (details.tag, details.client_id) == ("t", "c")


def test_fees_may_be_paid_in_quote_currency_always(floor: Floor) -> None:
    pay_in_quote(floor)
    resting = floor.place("buy", "0.1", "89990")
    # The taker's rate is held, because the order might have taken.
    assert resting.held == D("8999") + D("8.999")
    floor.check_money()
    floor.set_price("89980")
    filled = floor.order(resting)
    assert (filled.fee, filled.fee_ccy) == (D("-7.1992"), "USDT")
    assert floor.balance("USDT") == ("90993.8008", "0")
    assert floor.balance("BTC") == ("5.1", "0")
    taken = floor.place("buy", "0.001", "90000")
    assert (taken.fee_ccy, taken.fee) == ("USDT", -taken.spent * D("0.001"))
    sold = floor.place("sell", "0.001", "89000")
    assert sold.fee_ccy == "USDT"
    floor.check_money()


def test_a_buyer_who_pays_in_quote_needs_the_fee_besides(floor: Floor) -> None:
    pay_in_quote(floor)
    spent = floor.market("buy", "2")
    assert spent.state == "filled"
    assert D(0) <= D(floor.balance("USDT")[0]) < D("0.01")
    floor.check_money()


@pytest.mark.parametrize("in_quote", [False, True])
def test_makers_may_get_a_rebate(floor: Floor, in_quote: bool) -> None:
    charge(floor, maker="0.0001", taker="-0.0003")
    if in_quote:
        pay_in_quote(floor)
    bought = floor.place("buy", "0.1", "89990")
    sold = floor.place("sell", "0.1", "90010")
    floor.set_price("89980")
    floor.set_price("90020")
    bought, sold = floor.order(bought), floor.order(sold)
    assert (bought.rebate, bought.received_ccy, bought.fee) == (D("0.00001"), "BTC", D(0))
    assert (sold.rebate, sold.received_ccy) == (D("0.9001"), "USDT")
    assert floor.balance("USDT") == ("100002.9001", "0")
    assert floor.balance("BTC") == ("5.00001", "0")
    floor.check_money()


def test_nothing_is_made_or_lost(floor: Floor) -> None:
    floor.market("buy", "0.123", by=BOB)
    floor.place("sell", "0.2", "90000.1")
    floor.place("buy", "0.3", "90000.1", by=BOB)
    floor.market("sell", "5000", "quote")
    sums = balances(floor.sandbox.store.log("postings"))  # type: ignore[arg-type]
    for ccy in ("USDT", "BTC"):
        assert sum(amount for (_, of), amount in sums.items() if of == ccy) == 0
    fees = sums[exchange_account("fees"), "USDT"]
    assert fees == sum(-one.fee for one in floor.fills() if one.fee_ccy == "USDT")


def test_what_is_finer_than_twelve_places_goes_to_the_house(floor: Floor) -> None:
    # No market of the world is as fine, so a rate is.
    charge(floor, maker="-0.00000123", taker="-0.00000123")
    floor.place("sell", "0.00001001", "89999.8")
    (fill,) = floor.fills()
    assert fill.fee == D("-0.000001108105")
    floor.check_money()
