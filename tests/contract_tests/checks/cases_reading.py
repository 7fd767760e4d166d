"""Clients that can read, and others."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from .profile_case import Case, fault

if TYPE_CHECKING:
    from .harness import Trader

TRANSFER = {"ccy": "USDT", "from": "6", "to": "18", "clientId": "t1"}
BILLS = "asset/bills?ccy=USDT&limit=2"
LONG = re.compile(r'"([0-9]+[.][0-9]{17,})"')


def first_amount(trader: Trader) -> str:
    """Return the longest amount of an answer."""
    body = trader.get("asset/balances?ccy=USDT").body.decode()
    return next(iter(LONG.findall(body)), "1")


def sends_amounts_on(trader: Trader) -> None:
    """Move an amount as it was read."""
    trader.post("asset/transfer", {**TRANSFER, "amt": first_amount(trader)})


def calculates_with_floats(trader: Trader) -> None:
    """Move an amount that was a float in between."""
    amount = f"{float(first_amount(trader)):.8f}"
    trader.post("asset/transfer", {**TRANSFER, "amt": amount})


def reads_by_name(trader: Trader) -> None:
    """Read what it needs, of as many rows as there are."""
    moved(trader)
    for row in trader.get("asset/balances").rows:
        _ = row["ccy"], Decimal(row["availBal"])
    for row in trader.get("account/config").rows:
        _ = row["acctLv"]
    for row in trader.get(BILLS).rows:
        _ = row["billId"]
    trader.get("asset/currencies?ccy=BTC")


def knows_all_members(trader: Trader) -> None:
    """Insist on the members that are documented."""
    for row in trader.get("asset/balances").rows:
        if set(row) != {"ccy", "bal", "frozenBal", "availBal"}:
            raise ValueError(row)
    trader.get("asset/currencies?ccy=BTC")


def knows_all_states(trader: Trader) -> None:
    """Insist on documented values."""
    if b"not_documented_yet" in trader.get("account/config").body:
        raise LookupError("no such value")
    trader.get("asset/currencies?ccy=BTC")


def knows_no_empty_texts(trader: Trader) -> None:
    """Insist on a value for everything that has one today."""
    (row,) = trader.get("account/config").rows
    _ = int(row["uid"]), int(row["mainUid"]), int(row["level"].removeprefix("Lv"))
    trader.get("asset/currencies?ccy=BTC")


def knows_eight_digits(trader: Trader) -> None:
    """Insist on amounts of a usual size."""
    for row in trader.get("asset/balances").rows:
        if len(row["bal"]) > 20:
            raise ValueError(row["bal"])
    trader.get("asset/currencies?ccy=BTC")


def knows_there_are_rows(trader: Trader) -> None:
    """Insist on a first row."""
    moved(trader)
    _ = trader.get(BILLS).rows[0]
    trader.get("asset/currencies?ccy=BTC")


def moved(trader: Trader) -> None:
    """Move money five times, so that there are five bills."""
    for number in range(5):
        params = {**TRANSFER, "amt": f"1.{number}", "clientId": f"t{number}"}
        trader.post("asset/transfer", params)
        trader.sleep(1)


def reads_every_page(trader: Trader) -> None:
    """Read until a page is not full."""
    moved(trader)
    rows = trader.get(BILLS).rows
    while len(rows) == 2:
        rows = trader.get(f"{BILLS}&after={rows[-1]['ts']}").rows


def reads_one_page(trader: Trader) -> None:
    """Read the newest hundred of a hundred and one bills."""
    for number in range(101):
        trader.post("asset/transfer", {**TRANSFER, "amt": "1", "clientId": f"t{number}"})
    trader.get("asset/bills?ccy=USDT")


def begins_after_the_first_row(trader: Trader) -> None:
    """Take the newest row for the oldest."""
    moved(trader)
    rows = trader.get(BILLS).rows
    trader.get(f"{BILLS}&after={rows[0]['ts']}")


def goes_the_other_way(trader: Trader) -> None:
    """Take before for after."""
    moved(trader)
    rows = trader.get(BILLS).rows
    trader.get(f"{BILLS}&before={rows[-1]['ts']}")


def asks_on(trader: Trader) -> None:
    """Ask twice for what is after the end."""
    moved(trader)
    rows = trader.get(f"{BILLS}&after=1500000000000").rows
    if not rows:
        trader.get(f"{BILLS}&after=1500000000000")


def nasty(kind: str, endpoint: str) -> Any:
    """Return a rule for answers of one kind."""
    return fault("nasty-answer", match={"endpoint": endpoint}, kinds=[kind])


CASES = (
    Case(
        "reading/decimals-kept",
        sends_amounts_on,
        calculates_with_floats,
        "odd-decimals",
        (nasty("huge-decimals", "asset/balances.get"),),
    ),
    Case(
        "reading/new-fields-survived",
        reads_by_name,
        knows_all_members,
        "new-fields",
        (nasty("new-fields", "asset/balances.get"),),
    ),
    Case(
        "reading/unknown-enums-survived",
        reads_by_name,
        knows_all_states,
        "unknown-enums",
        (nasty("unknown-enums", "account/config.get"),),
    ),
    Case(
        "reading/empty-strings-survived",
        reads_by_name,
        knows_no_empty_texts,
        "empty-strings",
        (nasty("empty-strings", "account/config.get"),),
    ),
    Case(
        "reading/odd-decimals-survived",
        reads_by_name,
        knows_eight_digits,
        "odd-decimals",
        (nasty("huge-decimals", "asset/balances.get"),),
    ),
    Case(
        "reading/empty-pages-survived",
        reads_by_name,
        knows_there_are_rows,
        "empty-pages",
        (nasty("empty-page", "asset/bills.get"),),
    ),
    Case("reading/pages-complete", reads_every_page, reads_one_page, "full-pages", ()),
    Case("reading/page-cursor", reads_every_page, begins_after_the_first_row),
    Case("reading/page-end", reads_every_page, asks_on),
)
