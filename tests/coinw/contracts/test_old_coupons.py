"""Coupons of snapshots that were made before these were margin."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .test_coupons import coupons, held, lent

if TYPE_CHECKING:
    from pathlib import Path

    from .trader import FuturesTrader


def test_a_coupon_of_an_old_snapshot_is_margin_as_others_are(
    trader: FuturesTrader, tmp_path: Path
) -> None:
    trader.mock.give_coupon("main", "100")
    file = tmp_path / "old.json"
    trader.mock.export_to(file)
    document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    for coupon in document["documents"]["positions.coupons.Coupon"].values():
        del coupon["lent"]
    file.write_text(json.dumps(document), encoding="utf-8")
    trader.mock.reset()
    trader.mock.import_from(file)
    number = trader.rest(useAlmightyGold=1)
    assert lent(trader)[0] > 45
    trader.data("DELETE", "order", {"id": str(number)})
    assert held(trader) == (10_000, 100)
    assert len(coupons(trader)) == 1


def test_orders_and_triggers_of_an_old_snapshot_use_no_coupons(
    trader: FuturesTrader, tmp_path: Path
) -> None:
    trader.mock.give_coupon("main", "100")
    trader.rest()
    trigger = {"positionType": "planTrigger", "triggerPrice": 95_000, "triggerType": 1}
    trader.answer("POST", "order", {**_MARKET, **trigger})
    file = tmp_path / "old.json"
    trader.mock.export_to(file)
    document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    for kind in ("trading.order.Order", "trading.algo.order.AlgoOrder"):
        for one in document["documents"][kind].values():
            del one["coupons"]
    file.write_text(json.dumps(document), encoding="utf-8")
    trader.mock.reset()
    trader.mock.import_from(file)
    trader.price("89000")
    trader.advance(60_000)
    assert trader.position()["currentPiece"] == 10
    assert lent(trader) == (0, 0)


_MARKET = {
    "instrument": "BTC",
    "direction": "long",
    "leverage": 10,
    "quantityUnit": 1,
    "quantity": "5",
    "positionModel": 0,
}
