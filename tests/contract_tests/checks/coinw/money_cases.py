"""Clients of CoinW that are careful with money, and others."""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING, Any

from tests.contract_tests.checks.profile_case import Case, fault

from .trader import ORDER

if TYPE_CHECKING:
    from .trader import CoinwTrader

WITHDRAWAL = {
    "amount": "100",
    "currency": "USDT",
    "chain": "TRX",
    "address": "TXtvfb7cdrn6VX9H49mgio8bUxZ3DGfvYF",
}
LOST = (OSError, http.client.HTTPException)


def names_what_it_sends(trader: CoinwTrader) -> None:
    """Give each order an id."""
    trader.order(thirdOrderId="one")
    trader.order(thirdOrderId="two")


def names_nothing(trader: CoinwTrader) -> None:
    """Give no order an id."""
    trader.order(thirdOrderId="")


def names_all_the_same(trader: CoinwTrader) -> None:
    """Give every order the same id."""
    trader.order()
    trader.order(openPrice="91000")


def close(trader: CoinwTrader, position: Any) -> None:
    """Close some contracts of a position."""
    sent = {"id": str(position["id"]), "closeNum": "2"}
    trader.call("DELETE", "positions", sent)


def closes_again_if_it_is_not_done(trader: CoinwTrader) -> None:
    """Look whether it was closed."""
    position = trader.bought(quantity="5")
    try:
        close(trader, position)
    except LOST:
        (now,) = trader.call("GET", "positions/all").rows
        if now["currentPiece"] == position["currentPiece"]:
            close(trader, now)


def closes_again(trader: CoinwTrader) -> None:
    """Close once more."""
    position = trader.bought(quantity="5")
    try:
        close(trader, position)
    except LOST:
        close(trader, position)


def closes_again_after_a_glance(trader: CoinwTrader) -> None:
    """Look at something else, and close once more."""
    position = trader.bought(quantity="5")
    try:
        close(trader, position)
    except LOST:
        trader.call("GET", "account/available")
        close(trader, position)


def looks_for_its_order(trader: CoinwTrader) -> None:
    """Look for the order by its id."""
    try:
        trader.order()
    except LOST:
        _ = [row for row in trader.working() if row.get("thirdOrderId") == "first"]
    trader.order(thirdOrderId="second")


def forgets_its_order(trader: CoinwTrader) -> None:
    """Place another one."""
    try:
        trader.order()
    except LOST:
        trader.say("oh")
    trader.order(thirdOrderId="second", openPrice="91000")


def keeps_the_id(trader: CoinwTrader) -> None:
    """Send it again with its id."""
    try:
        trader.order()
    except LOST:
        trader.order()


def changes_the_id(trader: CoinwTrader) -> None:
    """Look at something else, and send it again with a new id."""
    try:
        trader.order()
    except LOST:
        trader.call("GET", "account/available")
        trader.order(thirdOrderId="second")


def adds_margin(trader: CoinwTrader, times: int) -> None:
    """Add so many times of what is available to the margin of a position."""
    position = trader.bought(quantity="5")
    available = float(trader.call("GET", "account/available").json["data"]["value"])
    amount = f"{available * times * 0.9:.2f}"
    trader.call("POST", "positions/margin", {"id": str(position["id"]), "addMargin": amount})


def adds_what_it_has(trader: CoinwTrader) -> None:
    """Add less than what is available."""
    adds_margin(trader, 1)


def adds_what_it_wants(trader: CoinwTrader) -> None:
    """Add more than what is available."""
    adds_margin(trader, 3)


def withdraws(trader: CoinwTrader, looks: int) -> bool:
    """Withdraw and look, every half a minute, for so many times at most."""
    number = trader.spot("doWithdraw", WITHDRAWAL).json["data"]["depositNumber"]
    for _ in range(looks):
        trader.sleep(30)
        asked = {"symbol": "USDT", "depositNumber": str(number)}
        (row,) = trader.spot("returnDepositsWithdrawals", asked).rows
        if row["status"] in {3, 4}:
            return True
    return False


def waits_for_its_withdrawal(trader: CoinwTrader) -> None:
    """Look until it is done."""
    if not withdraws(trader, 5000):
        raise LookupError("still pending")


def does_not_wait_for_its_withdrawal(trader: CoinwTrader) -> None:
    """Look for a while."""
    withdraws(trader, 20)


def refused_change(trader: CoinwTrader) -> str:
    """Return the id of an order, after a change of it was refused for its leverage."""
    trader.bought(thirdOrderId="held")
    number = str(trader.order().json["data"]["value"])
    trader.call("PUT", "order", {**ORDER, "id": number, "leverage": 20})
    return number


def looks_after_a_refused_change(trader: CoinwTrader) -> None:
    """Look what is open, and place the order anew."""
    refused_change(trader)
    if not trader.working():
        trader.order(thirdOrderId="anew")


def counts_on_the_old_order(trader: CoinwTrader) -> None:
    """Cancel the order that is no longer there."""
    trader.call("DELETE", "order", {"id": refused_change(trader)})


_LOST_ORDER = fault("lost-reply", match={"endpoint": "futures/order.post", "nth": 1})
_LOST_CLOSE = fault("lost-reply", match={"endpoint": "futures/positions.delete", "nth": 1})
_RESET_ORDER = fault("connection-reset", match={"method": "POST", "nth": 1})
_RESET_CLOSE = fault("connection-reset", match={"method": "DELETE", "nth": 1})

CASES = (
    Case("money/client-id-missing", names_what_it_sends, names_nothing),
    Case("money/client-id-unique", names_what_it_sends, names_all_the_same),
    Case(
        "money/blind-resend", closes_again_if_it_is_not_done, closes_again, "reset", (_RESET_CLOSE,)
    ),
    Case(
        "money/outcome-found-out",
        looks_for_its_order,
        forgets_its_order,
        "lost-reply",
        (_LOST_ORDER,),
    ),
    Case("money/same-client-id", keeps_the_id, changes_the_id, "reset", (_RESET_ORDER,)),
    Case(
        "money/double-execution",
        closes_again_if_it_is_not_done,
        closes_again_after_a_glance,
        "lost-reply",
        (_LOST_CLOSE,),
    ),
    Case("money/amount-above-balance", adds_what_it_has, adds_what_it_wants),
    Case(
        "money/pending-taken-for-done",
        waits_for_its_withdrawal,
        does_not_wait_for_its_withdrawal,
        "pending",
        pace=0.05,
    ),
    Case("money/changed-order-gone", looks_after_a_refused_change, counts_on_the_old_order),
)
