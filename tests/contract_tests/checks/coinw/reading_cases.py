"""Clients of CoinW's futures that can read, and others."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.contract_tests.checks.profile_case import Case, fault

from .trader import ORDER

if TYPE_CHECKING:
    from .trader import CoinwTrader

AVAILABLE, HISTORY = "account/available", "orders/history"
LONG = re.compile(r'"([0-9]+[.][0-9]{17,})"')
SIZE = 4


def first_amount(trader: CoinwTrader) -> str:
    """Return the amount that is available if it is a long one."""
    body = trader.call("GET", AVAILABLE).body.decode()
    return next(iter(LONG.findall(body)), "1")


def adds_an_amount(trader: CoinwTrader, amount: str) -> None:
    """Add to the margin of a position that nobody has."""
    trader.call("POST", "positions/margin", {"id": "1", "addMargin": amount})


def sends_amounts_on(trader: CoinwTrader) -> None:
    """Send an amount as it was read."""
    adds_an_amount(trader, first_amount(trader))


def calculates_with_floats(trader: CoinwTrader) -> None:
    """Send an amount that was a float in between."""
    adds_an_amount(trader, f"{float(first_amount(trader)):.8f}")


def reads_by_name(trader: CoinwTrader) -> None:
    """Read what it needs, of as many rows as there are."""
    ended(trader, 1)
    trader.order()
    _ = Decimal(str(trader.call("GET", AVAILABLE).json["data"]["value"]))
    for row in trader.call("GET", "instruments", {"name": "BTC"}).rows:
        _ = row["base"], row["quote"]
    for row in trader.working():
        _ = row["id"], row["orderStatus"]
    for row in trader.call("GET", HISTORY, {"instrument": "BTC"}).json["data"]["rows"]:
        _ = row["id"]
    trader.call("GET", "account/fees")


def knows_all_members(trader: CoinwTrader) -> None:
    """Insist on the members that are documented."""
    data = trader.call("GET", AVAILABLE).json["data"]
    if set(data) != {"value"}:
        raise ValueError(data)
    trader.call("GET", "account/fees")


def knows_all_states(trader: CoinwTrader) -> None:
    """Insist on documented values."""
    trader.order()
    if "not_documented_yet" in str(trader.working()):
        raise LookupError("no such value")
    trader.call("GET", "account/fees")


def knows_no_empty_texts(trader: CoinwTrader) -> None:
    """Insist on a value for everything that has one today."""
    for row in trader.call("GET", "instruments", {"name": "BTC"}).rows:
        _ = row["base"][0], row["quote"][0]
    trader.call("GET", "account/fees")


def knows_eight_digits(trader: CoinwTrader) -> None:
    """Insist on amounts of a usual size."""
    if len(trader.call("GET", AVAILABLE).json["data"]["value"]) > 22:
        raise ValueError("too long")
    trader.call("GET", "account/fees")


def knows_there_are_rows(trader: CoinwTrader) -> None:
    """Insist on a first row."""
    ended(trader, 1)
    _ = page(trader, 1)[0]
    trader.call("GET", "account/fees")


def ended(trader: CoinwTrader, count: int, name: str = "o") -> None:
    """Place so many orders and cancel them."""
    orders = [{**ORDER, "thirdOrderId": f"{name}{number}"} for number in range(count)]
    rows = trader.call("POST", "batchOrders", orders).rows
    sent = {"sourceIds": [str(row["openId"]) for row in rows], "posType": "plan"}
    trader.call("DELETE", "batchOrders", sent)


def page(trader: CoinwTrader, number: int, size: int = SIZE) -> list[Any]:
    """Return a page of the history."""
    asked = {"instrument": "BTC", "page": number, "pageSize": size}
    return list(trader.call("GET", HISTORY, asked).json["data"]["rows"])


def reads_every_page(trader: CoinwTrader) -> None:
    """Read until a page is not full."""
    ended(trader, 10)
    number = 1
    while len(page(trader, number)) == SIZE:
        number += 1


def reads_one_page(trader: CoinwTrader) -> None:
    """Read a page as long as pages are, of eleven rows."""
    ended(trader, 6)
    ended(trader, 5, "p")
    page(trader, 1, 10)


def leaves_out_a_page(trader: CoinwTrader) -> None:
    """Count the pages from another number."""
    ended(trader, 10)
    page(trader, 1)
    page(trader, 3)


def changes_the_size(trader: CoinwTrader) -> None:
    """Take a short page first, and long ones after it."""
    ended(trader, 10)
    page(trader, 1)
    page(trader, 2, size=2 * SIZE)


def asks_on(trader: CoinwTrader) -> None:
    """Ask for what is after the end."""
    ended(trader, 10)
    if not page(trader, 4):
        page(trader, 5)


def nasty(kind: str, endpoint: str) -> Any:
    """Return a rule for answers of one kind."""
    return fault("nasty-answer", match={"endpoint": endpoint}, kinds=[kind])


_AVAILABLE_ID = f"futures/{AVAILABLE}.get"

CASES = (
    Case(
        "reading/decimals-kept",
        sends_amounts_on,
        calculates_with_floats,
        "odd-decimals",
        (nasty("huge-decimals", _AVAILABLE_ID),),
    ),
    Case(
        "reading/new-fields-survived",
        reads_by_name,
        knows_all_members,
        "new-fields",
        (nasty("new-fields", _AVAILABLE_ID),),
    ),
    Case(
        "reading/unknown-enums-survived",
        reads_by_name,
        knows_all_states,
        "unknown-enums",
        (nasty("unknown-enums", "futures/orders/open.get"),),
    ),
    Case(
        "reading/empty-strings-survived",
        reads_by_name,
        knows_no_empty_texts,
        "empty-strings",
        (nasty("empty-strings", "futures/instruments.get"),),
    ),
    Case(
        "reading/odd-decimals-survived",
        reads_by_name,
        knows_eight_digits,
        "odd-decimals",
        (nasty("huge-decimals", _AVAILABLE_ID),),
    ),
    Case(
        "reading/empty-pages-survived",
        reads_by_name,
        knows_there_are_rows,
        "empty-pages",
        (nasty("empty-page", f"futures/{HISTORY}.get"),),
    ),
    Case("reading/pages-complete", reads_every_page, reads_one_page, "full-pages", ()),
    Case("reading/page-cursor", reads_every_page, leaves_out_a_page),
    Case("reading/page-end", reads_every_page, asks_on),
)
