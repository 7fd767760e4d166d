"""What is asked of an order, and the values that a refusal names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fauxchange.domain.core.rejection import InvalidField, MissingField
from fauxchange.domain.trading import rejection as r
from fauxchange.domain.trading.settings import put_pending_limits
from fauxchange.domain.trading_account.terms import OrderLimits, terms_of

from .floor import ANNE, D, Floor


def refused(floor: Floor, reason: type[Exception], *args: Any, **more: Any) -> Any:
    before = floor.sandbox.store.state().documents
    with pytest.raises(reason) as info:
        floor.place(*args, **more)
    assert type(info.value) is reason
    assert floor.sandbox.store.state().documents == before
    return info.value


def test_prices_lie_on_the_tick(floor: Floor) -> None:
    why = refused(floor, r.OffTick, "buy", "1", "89000.05")
    assert (why.price, why.tick) == (D("89000.05"), D("0.1"))
    refused(floor, MissingField, "buy", "1")
    for price in ("0", "-1", "1e70", "1e-70", "NaN", "Infinity"):
        refused(floor, r.ImpossiblePrice, "buy", "1", price)
    refused(floor, r.OffTick, "sell", "1", "90000." + "0" * 80 + "1")


def test_sizes_are_whole_lots_and_not_too_small(floor: Floor) -> None:
    why = refused(floor, r.NotALotMultiple, "buy", "0.010000001", "89000")
    assert (why.size, why.lot) == (D("0.010000001"), D("1e-8"))
    small = refused(floor, r.SizeBelowMinimum, "buy", "0.000009", "89000")
    assert small.minimum == D("0.00001")
    refused(floor, r.SizeBelowMinimum, "buy", "0.5", type="market", unit="quote")
    for size in ("-1", "0", "NaN", "Infinity"):
        refused(floor, InvalidField, "buy", size, "89000")
        refused(floor, InvalidField, "buy", size, type="market")
    refused(floor, r.NotALotMultiple, "buy", "0.01" + "0" * 80 + "1", "89000")
    refused(floor, r.SizeBelowMinimum, "buy", "1e-400", "89000")
    refused(floor, r.SizeBelowMinimum, "buy", "1e-400", type="market", unit="quote")


def test_sizes_are_not_too_large(floor: Floor) -> None:
    amount = refused(floor, r.TooLarge, "buy", "201", "89000")
    assert (amount.type, amount.measure, amount.maximum) == ("limit", "amount", D(200))
    market = refused(floor, r.TooLarge, "buy", "1000001", type="market", unit="quote")
    assert (market.type, market.measure, market.maximum) == ("market", "amount", D(1_000_000))


def test_no_size_is_too_large_to_be_refused(floor: Floor) -> None:
    refused(floor, r.TooLarge, "buy", "1e400", "89000")
    for unit in ("base", "quote"):
        for side in ("buy", "sell"):
            refused(floor, r.TooLarge, side, "1e400", type="market", unit=unit)


def test_prices_are_not_beyond_the_limit_of_their_side(floor: Floor) -> None:
    why = refused(floor, r.PriceOutOfBand, "buy", "0.1", "99000")
    assert (why.highest_buy, why.lowest_sell) == (D("91800"), D("88200"))
    refused(floor, r.PriceOutOfBand, "sell", "0.1", "80000")
    assert floor.place("buy", "0.1", "80000").state == "live"
    assert floor.place("sell", "0.1", "99000").state == "live"


def test_a_price_beyond_the_limit_may_be_moved_to_it(floor: Floor) -> None:
    order = floor.place("buy", "0.01", "99000", moves_price=True)
    assert (order.price, order.state) == (D("91800"), "filled")


def test_what_cannot_be_paid_is_refused(floor: Floor) -> None:
    why = refused(floor, r.NotEnough, "buy", "2", "89000")
    assert (why.ccy, why.required, why.available) == ("USDT", D(178_000), D(100_000))
    sale = refused(floor, r.NotEnough, "sell", "5.1", "91000")
    assert (sale.ccy, sale.required, sale.available) == ("BTC", D("5.1"), D(5))
    quote = refused(floor, r.NotEnough, "buy", "100001", type="market", unit="quote")
    assert quote.required == D(100_001)
    banned = refused(floor, r.NotEnough, "buy", "2", type="market", bans_cut=True)
    assert banned.required == D("189000.42")


def test_an_open_order_has_its_client_id_to_itself(floor: Floor) -> None:
    order = floor.place("buy", "0.1", "80000", client_id="mine")
    assert refused(floor, r.DuplicateClientId, "buy", "0.1", "80000", client_id="mine").client_id
    floor.cancel(order)
    again = floor.place("buy", "0.1", "80000", client_id="mine")
    assert again.state == "live"


def test_only_so_many_orders_are_open(floor: Floor) -> None:
    floor.do(lambda ledger, _: put_pending_limits(ledger.unit, ANNE, OrderLimits(3, 2)))
    for _ in range(2):
        floor.place("buy", "0.001", "80000")
    of_one = refused(floor, r.TooManyOrders, "buy", "0.001", "80000")
    assert (of_one.limit, of_one.instrument) == (2, "BTC-USDT")
    floor.place("sell", "0.001", "90000", of="BTC-USDC")
    of_all = refused(floor, r.TooManyOrders, "sell", "0.01", "4000", of="ETH-USDT")
    assert (of_all.limit, of_all.instrument) == (3, "")


def test_the_world_says_how_many_orders_are_open(floor: Floor) -> None:
    terms = floor.do(lambda ledger, _: terms_of(ledger.unit))
    assert terms.orders == OrderLimits(4_000, 500, 20)
    floor.do(lambda ledger, _: ledger.unit.put(replace(terms, orders=OrderLimits(1, 1))))
    floor.place("buy", "0.001", "80000")
    assert refused(floor, r.TooManyOrders, "buy", "0.001", "80000").limit == 1


def test_an_instrument_takes_what_its_state_takes(floor: Floor) -> None:
    for name, state in (("GLM-USDT", "pre-open"), ("ZRX-USDT", "suspended")):
        why = refused(floor, r.InstrumentNotOpen, "buy", "10", "0.1", of=name)
        assert (why.instrument, why.state, why.type) == (name, state, "limit")
    why = refused(floor, r.InstrumentNotOpen, "buy", "10", type="market", of="BAND-USDT")
    assert (why.state, why.type) == ("post-only", "market")


def test_an_instrument_that_is_post_only_takes_post_only_orders(floor: Floor) -> None:
    one = floor.instrument("BAND-USDT")
    last = floor.do(lambda _, market: market.last(one).price(floor.now_ms) * one.tick)
    price = (last * D("0.95")).quantize(D("0.001"))
    order = floor.place("buy", "10", f"{price}", type="post-only", of="BAND-USDT")
    assert order.state == "live"
    assert floor.amend(order, "20").order.size == D(20)
    assert floor.cancel(order).state == "canceled"


def test_options_are_not_offered(floor: Floor) -> None:
    assert refused(floor, r.KindNotOffered, "buy", "1", "89000", kind="OPTION").kind == "OPTION"
