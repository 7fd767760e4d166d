"""The default world with a market of a few instruments, so that all of them are soon asked for."""

from __future__ import annotations

import json
from typing import Any

from fauxchange import data
from fauxchange.worlds.world import World, world_of

_PAIRS = {"BTC-USDT", "ETH-USDT", "BTC-USD"}
_COINS = {"BTC", "ETH", "USDT"}


def small_world() -> World:
    """Return the world: three pairs, one swap, futures of a family and options of one expiry."""
    folder = data.worlds()
    document: Any = json.loads((folder / "default.json").read_text(encoding="utf-8"))
    market: Any = json.loads((folder.parent / "markets" / "default.json").read_text("utf-8"))
    for kind in ("pairs", "spot"):
        market[kind] = {name: one for name, one in market[kind].items() if name in _PAIRS}
    market["swaps"] = {"BTC-USDT-SWAP": market["swaps"]["BTC-USDT-SWAP"]}
    market["futures"] = {"BTC-USDT": market["futures"]["BTC-USDT"]}
    options = {**market["options"]["BTC-USD"], "expiries": ["this_week"], "strikesEachSide": 1}
    market["options"] = {"BTC-USD": options}
    coinw = market["venues"]["coinw"]
    coinw["coins"] = {name: one for name, one in coinw["coins"].items() if name in _COINS}
    coinw["spot"] = {n: one for n, one in coinw["spot"].items() if n.replace("_", "-") in _PAIRS}
    coinw["swaps"] = {name: one for name, one in coinw["swaps"].items() if name in _COINS}
    return world_of({**document, "market": market}, "small")
