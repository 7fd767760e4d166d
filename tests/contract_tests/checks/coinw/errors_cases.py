"""Clients of CoinW's futures that look at errors, and others."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from tests.contract_tests.checks.profile_case import Case, fault

from .trader import ORDER, accepted

if TYPE_CHECKING:
    from tests.contract_tests.checks.harness import Answer

    from .trader import CoinwTrader

ORDERS = [{**ORDER, "thirdOrderId": "one"}, {**ORDER, "thirdOrderId": "two", "openPrice": "91000"}]
READINGS = ("account/available", "positions/all", "account/fees", "positions/type")


def read(trader: CoinwTrader, path: str) -> Answer:
    """Read, whatever happens in between."""
    for wait in count(1):
        try:
            return accepted(trader.call("GET", path))
        except (OSError, ValueError):
            if wait > 6:
                raise
            trader.sleep(2**wait)
    raise LookupError(path)


def looks_at_the_code(trader: CoinwTrader) -> None:
    """Close only what has been opened."""
    accepted(trader.order(positionType="execute"))
    accepted(trader.call("DELETE", "allpositions", {"instrument": "BTC"}))
    trader.say("closed")


def looks_at_nothing(trader: CoinwTrader) -> None:
    """Close whatever was opened."""
    trader.order(positionType="execute")
    trader.call("DELETE", "allpositions", {"instrument": "BTC"})
    trader.say("closed")


def sends_failed_rows_again(trader: CoinwTrader) -> None:
    """Place two orders, and those that failed once more."""
    rows = trader.call("POST", "batchOrders", ORDERS).rows
    failed = [order for order, row in zip(ORDERS, rows, strict=True) if row["msgCode"] != 0]
    if failed:
        trader.call("POST", "batchOrders", failed)
    trader.call("DELETE", "allpositions", {"instrument": "BTC"})


def ignores_rows(trader: CoinwTrader) -> None:
    """Place two orders, and go on."""
    trader.call("POST", "batchOrders", ORDERS)
    trader.call("DELETE", "allpositions", {"instrument": "BTC"})


def reads_all(trader: CoinwTrader) -> None:
    """Read this and that, and get over what happens."""
    for path in READINGS:
        read(trader, path)


def believes_in_json(trader: CoinwTrader) -> None:
    """Read this and that as JSON."""
    for path in READINGS:
        _ = trader.call("GET", path).code


def believes_in_success(trader: CoinwTrader) -> None:
    """Read this and that, all of which must succeed."""
    for path in READINGS:
        accepted(trader.call("GET", path))


def is_impatient(trader: CoinwTrader) -> None:
    """Read this and that, if it comes at once."""
    for path in READINGS:
        trader.call("GET", path, timeout=1)


_ONCE = {"nth": 1}
_PAGE = fault("http-status", match=_ONCE, status=503, body="html")
_FAILED_ROW = fault("partial-batch", times=1, code="futures-symbol-closed", rows=[0])
_CLOSED = fault("reject", match={"method": "POST", "nth": 1}, code="futures-symbol-closed")

CASES = (
    Case(
        "errors/http-200-is-success",
        looks_at_the_code,
        looks_at_nothing,
        "business-error",
        (_CLOSED,),
    ),
    Case(
        "errors/rows-ignored",
        sends_failed_rows_again,
        ignores_rows,
        "row-failures",
        (_FAILED_ROW,),
    ),
    Case("errors/non-json-survived", reads_all, believes_in_json, "server-error", (_PAGE,)),
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
