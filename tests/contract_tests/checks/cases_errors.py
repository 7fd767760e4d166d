"""Clients that look at errors, and others."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from .profile_case import Case, fault

if TYPE_CHECKING:
    from .harness import Answer, Trader

TRANSFER = {"ccy": "USDT", "amt": "10", "from": "6", "to": "18", "clientId": "first"}
SAVINGS = {"ccy": "USDT", "amt": "5", "side": "purchase", "rate": "0.01"}
ORDER = {"instId": "BTC-USDT", "tdMode": "cash", "side": "buy", "ordType": "limit", "sz": "0.1"}
ORDERS: list[dict[str, Any]] = [
    {**ORDER, "px": "90000", "clOrdId": "one"},
    {**ORDER, "px": "91000", "clOrdId": "two"},
]
READINGS = ("asset/balances", "account/balance", "asset/bills", "asset/deposit-history")


def accepted(answer: Answer) -> Answer:
    """Return an answer that is a success."""
    if answer.status != 200 or answer.code != "0":
        raise OSError(f"refused: {answer.body!r}")
    return answer


def read(trader: Trader, path: str) -> Answer:
    """Read, whatever happens in between."""
    for wait in count(1):
        try:
            return accepted(trader.get(path))
        except (OSError, ValueError):
            if wait > 6:
                raise
            trader.sleep(2**wait)
    raise LookupError(path)


def looks_at_the_code(trader: Trader) -> None:
    """Save only what has been moved."""
    accepted(trader.post("asset/transfer", TRANSFER))
    accepted(trader.post("finance/savings/purchase-redempt", SAVINGS))
    trader.say("saved")


def looks_at_nothing(trader: Trader) -> None:
    """Save whatever was moved."""
    trader.post("asset/transfer", TRANSFER)
    trader.post("finance/savings/purchase-redempt", SAVINGS)
    trader.say("saved")


def sends_failed_rows_again(trader: Trader) -> None:
    """Place two orders, and those that failed once more."""
    rows = trader.post("trade/batch-orders", ORDERS).rows
    failed = [order for order, row in zip(ORDERS, rows, strict=True) if row["sCode"] != "0"]
    if failed:
        trader.post("trade/batch-orders", failed)
    accepted(trader.post("asset/transfer", TRANSFER))


def ignores_rows(trader: Trader) -> None:
    """Place two orders, and go on."""
    trader.post("trade/batch-orders", ORDERS)
    accepted(trader.post("asset/transfer", TRANSFER))


def reads_all(trader: Trader) -> None:
    """Read this and that, and get over what happens."""
    for path in READINGS:
        read(trader, path)


def reads_all_carelessly(trader: Trader) -> None:
    """Read this and that, and think nothing of errors."""
    for path in READINGS[:3]:
        trader.get(path)
        trader.sleep(0.1)


def believes_in_json(trader: Trader) -> None:
    """Read this and that as JSON."""
    for path in READINGS:
        _ = trader.get(path).code


def believes_in_success(trader: Trader) -> None:
    """Read this and that, all of which must succeed."""
    for path in READINGS:
        accepted(trader.get(path))


def is_impatient(trader: Trader) -> None:
    """Read this and that, if it comes at once."""
    for path in READINGS:
        trader.get(path, timeout=1)


_ONCE = {"nth": 1}
_FIRST_WRITE = {"method": "POST", "nth": 1}

CASES = (
    Case(
        "errors/http-200-is-success",
        looks_at_the_code,
        looks_at_nothing,
        "business-error",
        (fault("reject", match=_FIRST_WRITE, code="58350"),),
    ),
    Case(
        "errors/refusal-ignored",
        looks_at_the_code,
        looks_at_nothing,
        "rate-limited",
        (fault("rate-limit-storm", match=_FIRST_WRITE),),
    ),
    Case(
        "errors/rows-ignored",
        sends_failed_rows_again,
        ignores_rows,
        "row-failures",
        (fault("partial-batch", times=1, code="51131", rows=[0]),),
    ),
    Case(
        "errors/maintenance-recognised",
        reads_all,
        reads_all_carelessly,
        "maintenance",
        (fault("maintenance", times=5),),
    ),
    Case(
        "errors/non-json-survived",
        reads_all,
        believes_in_json,
        "server-error",
        (fault("http-status", match=_ONCE, status=503, body="html"),),
    ),
    Case(
        "errors/server-errors-survived",
        reads_all,
        believes_in_success,
        "server-error",
        (fault("http-status", match=_ONCE, status=500),),
    ),
    Case(
        "errors/reset-survived",
        reads_all,
        believes_in_success,
        "reset",
        (fault("connection-reset", match=_ONCE),),
    ),
    Case(
        "errors/slow-answers-survived",
        reads_all,
        is_impatient,
        "slow",
        (fault("latency", match=_ONCE, ms=1_500),),
    ),
)
