"""DCA bots whose orders are on their way, and those whose instrument is traded no more."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange.domain.trading.settings import FillSettings, put_fill_settings
from tests.okx.trading.bots.dca_trader import CONTRACT, DCA, SPOT, DcaTrader, contract_dca
from tests.okx.trading.bots.test_dca import assert_adds_up

if TYPE_CHECKING:
    from fauxchange import MockServer

NAMES = {SPOT: "BTC-USDT", CONTRACT: "BTC-USDT-SWAP"}
OWN: dict[str, dict[str, Any]] = {SPOT: {}, CONTRACT: contract_dca()}


@pytest.fixture
def trader(built: MockServer) -> DcaTrader:
    """An account with 100,000 USDT and 2 BTC, and no bots; BTC costs 90,000."""
    built.reset()
    trader = DcaTrader(built)
    trader.price("90000")
    trader.advance(1)
    return trader


def delay(trader: DcaTrader, name: str, **latency: Any) -> None:
    """Have orders of an instrument take some milliseconds."""
    with trader.mock.sandbox.store.transaction() as unit:
        put_fill_settings(unit, FillSettings(name, **latency))


@pytest.mark.parametrize("kind", [SPOT, CONTRACT])
def test_a_bot_that_stops_waits_for_what_is_on_its_way(trader: DcaTrader, kind: str) -> None:
    delay(trader, NAMES[kind], accept_ms=200, cancel_ms=300)
    bot = trader.create(**OWN[kind])
    assert (trader.bot(bot, kind)["state"], trader.orders(bot, kind)) == ("starting", [])
    assert trader.halt(bot, kind) == "0"
    assert trader.bot(bot, kind)["state"] == "stopping"
    assert trader.halt(bot, kind) == "51288"
    trader.advance(1_000)
    kinds = [one["ordType"] for one in trader.orders(bot, kind)]
    assert kinds == ["manual_close_position", "init_order"]
    assert_adds_up(trader, kind)


@pytest.mark.parametrize("kind", [SPOT, CONTRACT])
def test_a_bot_lives_with_orders_that_take_time(trader: DcaTrader, kind: str) -> None:
    delay(trader, NAMES[kind], match_ms=120)
    bot = trader.create(**OWN[kind])
    for price in ("89050", "91700"):
        trader.advance(1_000)
        trader.move(price)
    running, ended = trader.cycles(bot, kind)
    assert (running["currentCycle"], Decimal(ended["realizedPnl"]) > 0) == (True, True)
    assert trader.halt(bot, kind) == "0"
    trader.advance(1_000)
    assert_adds_up(trader, kind)


def test_a_bot_whose_pair_is_delisted_gives_all_back(trader: DcaTrader) -> None:
    bot = trader.create()
    held = Decimal(trader.position(bot)["baseSz"])
    trader.mock.change_instrument("BTC-USDT", state="delisted")
    trader.advance(1_000)
    assert trader.rows(f"{DCA}/ongoing-list", algoOrdType=SPOT) == []
    assert trader.ended()["cancelType"] == "5"
    assert trader.held("BTC")[0] == 2 + held
    audit: Any = trader.mock.audit()
    assert audit["mistakes"] == []
