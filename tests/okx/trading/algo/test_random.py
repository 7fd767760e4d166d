"""Whatever is asked of algo orders is answered: with what it says, or with a documented error."""

from __future__ import annotations

import random
from typing import Any

import pytest

from fauxchange import ManualClock, MockServer
from tests.conftest import NOON_MS
from tests.domain.trading.machine.algo import audit
from tests.okx.trading.algo.waiter import SWAP, Waiter
from tests.okx.trading.trader import PAIR

NUMBERS = ["0", "1", "-1", "0.5", "89500", "90500", "1e30", "9" * 30, "0.123456789012345678", "-5"]
KINDS = {
    "conditional": {"slTriggerPx": "89500", "slOrdPx": "-1"},
    "oco": {"slTriggerPx": "89500", "slOrdPx": "-1", "tpTriggerPx": "90500", "tpOrdPx": "-1"},
    "trigger": {"triggerPx": "90300", "orderPx": "-1"},
    "move_order_stop": {"callbackRatio": "0.002"},
    "chase": {"chaseVal": "0"},
    "twap": {"szLimit": "0.2", "pxLimit": "1", "pxSpread": "1", "timeInterval": "1"},
    "smart_iceberg": {"szLimit": "0.2", "lmtOrderNumber": "3", "aggressiveness": "mid"},
}
ATTACHED = ("tpTriggerPx", "tpOrdPx", "slTriggerPx", "slOrdPx", "slTriggerRatio", "callbackRatio")
# Of spot, on margin, and of contracts.
PLACES = (
    {"instId": PAIR, "tdMode": "cash"},
    {"instId": PAIR, "tdMode": "isolated", "ccy": "USDT"},
    *({"instId": SWAP, "tdMode": "cross"},) * 2,
)
OTHERS = ("activePx", "callbackSpread", "pxVar", "maxChaseVal", "orderPx", "tpTriggerPx", "sz")


def some_request(chance: random.Random) -> dict[str, Any]:
    """Return an algo order that is mostly right."""
    kind = chance.choice(list(KINDS))
    row: dict[str, Any] = {"side": "sell", "ordType": kind, "sz": "1", **KINDS[kind]}
    row |= chance.choice(PLACES)
    for name in [name for name in (*row, *OTHERS) if name not in {"instId", "ordType", "tdMode"}]:
        if chance.random() < 0.06:
            row[name] = chance.choice(NUMBERS)
    if chance.random() < 0.2:
        rows = chance.randint(1, 3)
        row["attachAlgoOrds"] = [
            {name: chance.choice(NUMBERS) for name in ATTACHED if chance.random() < 0.3}
            for _ in range(rows)
        ]
    return row


@pytest.fixture
def waiter() -> Waiter:
    waiter = Waiter(MockServer(clock=ManualClock(NOON_MS), limits=False))
    waiter.price("90000")
    waiter.advance(1)
    return waiter


def cancel_everything(waiter: Waiter) -> None:
    """Cancel all that waits and rests, and close the position."""
    for kind in KINDS:
        for row in waiter.rows("trade/orders-algo-pending", ordType=kind):
            named = {"instId": row["instId"], "algoId": row["algoId"]}
            assert waiter.answer("POST", "trade/cancel-algos", [named])["code"] == "0"
    for row in waiter.rows("trade/orders-pending"):
        named = {"instId": row["instId"], "ordId": row["ordId"]}
        assert waiter.answer("POST", "trade/cancel-order", named)["code"] == "0"
    for name, mode in ((SWAP, "cross"), (PAIR, "isolated")):
        waiter.answer("POST", "trade/close-position", {"instId": name, "mgnMode": mode})


def test_nothing_that_is_asked_breaks_and_nothing_is_left_of_what_is_cancelled(
    waiter: Waiter,
) -> None:
    chance = random.Random(7)  # noqa: S311 - it repeats
    store = waiter.mock.sandbox.store
    ids, codes = [], []
    for _ in range(250):
        answer = waiter.answer("POST", "trade/order-algo", some_request(chance))
        rows = answer.get("data") or [{"sCode": answer["code"]}]
        codes.append(rows[0]["sCode"])
        ids += [rows[0]["algoId"]] if codes[-1] == "0" else []
        if ids and chance.random() < 0.3:
            names = ("newSz", "newSlTriggerPx", "newTpTriggerPx", "newTriggerPx", "newSlOrdPx")
            change = {name: chance.choice(NUMBERS) for name in names if chance.random() < 0.4}
            named = {"instId": chance.choice((PAIR, SWAP)), "algoId": chance.choice(ids)}
            codes.append(waiter.answer("POST", "trade/amend-algos", {**named, **change})["code"])
            answer = waiter.answer("POST", "trade/cancel-algos", [named])
            codes.append(answer["code"])
        if chance.random() < 0.05:
            waiter.price(str(chance.choice((89_000, 89_900, 90_100, 91_000))))
        waiter.advance(chance.choice((1, 400, 2_000)))
        if chance.random() < 0.1:
            waiter.mock.sandbox.settle(waiter.mock.sandbox.clock.now_ms())
            with store.transaction() as unit:
                audit.require_consistent(unit)
    assert "50026" not in codes
    assert codes.count("0") > 60
    for kind in KINDS:
        assert waiter.ended("effective", kind) or waiter.ended("order_failed", kind)
    cancel_everything(waiter)
    waiter.advance(1)
    (balance,) = waiter.rows("account/balance")
    assert {row["frozenBal"] for row in balance["details"]} == {"0"}
    with store.transaction() as unit:
        audit.require_nothing_waits(unit)
