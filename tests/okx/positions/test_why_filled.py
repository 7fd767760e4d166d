"""What the exchange closed by itself is among the last fills, which say why."""

from __future__ import annotations

from fauxchange.admin.api import run
from fauxchange.admin.operations import operations
from fauxchange.domain.trading.contracts.system import SYSTEM_TRADES
from fauxchange.domain.trading.fill import BY_HAND, MATCHED, QUEUED, SHARED, TOOK, TOUCHED
from fauxchange.domain.trading.queries.all_accounts import SENTENCES

from .trader import SWAP, ContractTrader


def last_fill(trader: ContractTrader) -> tuple[str, str, str]:
    """Return how the last of all fills came about, as the admin API has it."""
    operation = operations()["fills.get"]
    status, answer = run(trader.mock.app, operation, "", {"limit": "1"}, {})
    assert status == 200
    assert isinstance(answer, dict)
    assert operation.response.is_valid(answer)
    (one,) = answer["fills"]
    # Fees have many places here.
    return one["rule"], one["liquidity"], one["why"].partition(" fee of ")[0]


def test_a_liquidation_says_why_it_was(trader: ContractTrader) -> None:
    trader.leverage("50", "isolated")
    trader.trade("buy", "5", tdMode="isolated")
    trader.price("90000")
    trader.advance(1_000)
    assert last_fill(trader) == (
        "liquidation",
        "",
        "The exchange liquidated the position. It has a",
    )


def test_a_delivery_says_why_it_was(trader: ContractTrader) -> None:
    trader.trade("sell", "5", instId="BTC-USDT-250620")
    trader.advance(44 * 3_600_000)
    assert last_fill(trader) == (
        "delivery",
        "",
        "The exchange closed the position when its contracts were delivered. It has a",
    )


def test_who_was_deleveraged_is_told_why(trader: ContractTrader) -> None:
    trader.trade("sell", "10")
    trader.price("90000")
    trader.advance(1_000)
    trader.mock.deleverage(SWAP, "short", contracts="4", price="90500")
    assert last_fill(trader) == (
        "deleveraging",
        "",
        "The exchange closed it against a position that it liquidated. It has a",
    )


def test_every_way_to_fill_has_a_sentence() -> None:
    of_orders = {TOOK, MATCHED, TOUCHED, SHARED, QUEUED, BY_HAND}
    assert set(SENTENCES) == of_orders | SYSTEM_TRADES
