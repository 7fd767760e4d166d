"""What a market file may not say of an exchange beside the first one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fauxchange import data
from fauxchange.worlds.market.market import market_mistakes, with_prices

PRICES = {"BTC": {"usd": "97000"}, "USDT": {"usd": "1"}}
TERMS = {"tick": "0.1", "lot": "0.001", "minimum": "0.001"}


def document(**spot: Any) -> dict[str, Any]:
    return {
        "pairs": {"BTC-USDT": {"tick": "0.1", "lot": "0.0001", "dailyVolume": "9000"}},
        "spot": {"BTC-USDT": TERMS},
        "venues": {"coinw": {"coins": {"BTC": {}, "ETH": {}}, "spot": spot}},
    }


def test_what_follows_a_pair_and_has_an_id_of_its_own_is_in_order() -> None:
    one = document(BTC_USDT={**TERMS, "pair": "BTC-USDT"})
    assert list(market_mistakes(one, PRICES)) == []


def test_the_market_of_the_package_is_in_order_as_a_market_of_ones_own() -> None:
    """Whoever wants another tick begins with a copy of it, which has BTC_USDC twice on CoinW."""
    market = json.loads((data.worlds().parent / "markets" / "default.json").read_text("utf-8"))
    world = json.loads((data.worlds() / "default.json").read_text("utf-8"))
    coinw = market["venues"]["coinw"]
    assert coinw["spot"].keys() & coinw["swaps"].keys() == {"BTC_USDC"}
    assert list(market_mistakes(market, world["prices"])) == []
    coinw["swaps"]["BTC_USDC-SWAP"] = coinw["swaps"]["BTC_USDC"]
    assert list(market_mistakes(market, world["prices"])) == [
        ("/venues/coinw/swaps/BTC_USDC-SWAP", "another instrument has this id")
    ]


@pytest.mark.parametrize(
    ("spot", "pointer", "reason"),
    [
        (
            {"BTC-USDT": TERMS},
            "/venues/coinw/spot/BTC-USDT",
            "another instrument has this id",
        ),
        (
            {"ETH_USDT": {**TERMS, "pair": "ETH-USDT"}},
            "/venues/coinw/spot/ETH_USDT/pair",
            "there is no such pair",
        ),
    ],
)
def test_a_doubled_id_and_an_unknown_pair_are_mistakes(
    spot: Any, pointer: str, reason: str
) -> None:
    assert list(market_mistakes(document(**spot), PRICES)) == [(pointer, reason)]


def test_a_world_lists_what_it_has_prices_for() -> None:
    full = document(BTC_USDT={**TERMS, "pair": "BTC-USDT"}, ETH_USDT={**TERMS, "pair": "ETH-USDT"})
    venue = with_prices(full, PRICES)["venues"]["coinw"]
    assert (list(venue["spot"]), list(venue["coins"])) == (["BTC_USDT"], ["BTC"])


@pytest.mark.parametrize(
    ("lot", "mistakes"),
    [
        ("0.00000000001", []),
        (
            "0.000000000001",
            [
                (
                    "/venues/coinw/spot/BTC_USDT",
                    "a level of its book has 180,000,000,000 lots in the mean, "
                    "and 100,000,000,000 are the most",
                )
            ],
        ),
    ],
)
def test_a_level_of_a_book_has_no_more_lots_than_there_can_be(lot: str, mistakes: Any) -> None:
    one = document(BTC_USDT={**TERMS, "pair": "BTC-USDT", "lot": lot})
    assert list(market_mistakes(one, PRICES)) == mistakes


@pytest.mark.parametrize(("spread", "mistakes"), [(700_000, 0), (900_000, 1)])
def test_the_best_prices_of_a_book_are_no_further_apart_than_they_can_be(
    spread: int, mistakes: int
) -> None:
    one = document()
    one["pairs"]["BTC-USDT"]["spread"] = spread
    found = list(market_mistakes(one, PRICES))
    assert [where for where, _ in found] == ["/pairs/BTC-USDT"] * mistakes
    assert all("levels apart, and 100,000 are the most" in reason for _, reason in found)
