"""Clients that are careful with money, and others."""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING, Any

from .profile_case import Case, fault

if TYPE_CHECKING:
    from .harness import Trader

TRANSFER = {"ccy": "USDT", "amt": "10", "from": "6", "to": "18"}
STAKE = "finance/staking-defi/eth/purchase"
STAKED = "finance/staking-defi/eth/purchase-redeem-history"
WITHDRAWAL = {
    "ccy": "USDT",
    "amt": "100",
    "dest": "4",
    "toAddr": "TXtvfb7cdrn6VX9H49mgio8bUxZ3DGfvYF",
    "chain": "USDT-TRC20",
    "clientId": "wd1",
}
LOST = (OSError, http.client.HTTPException)


def transfer(trader: Trader, client_id: str, **other: Any) -> None:
    """Move some money."""
    trader.post("asset/transfer", {**TRANSFER, "clientId": client_id, **other})


def names_what_it_sends(trader: Trader) -> None:
    """Give each transfer an id."""
    transfer(trader, "t1")
    transfer(trader, "t2", amt="11")


def names_nothing(trader: Trader) -> None:
    """Give no transfer an id."""
    trader.post("asset/transfer", TRANSFER)


def names_all_the_same(trader: Trader) -> None:
    """Give every transfer the same id."""
    transfer(trader, "t1")
    transfer(trader, "t1", amt="11")


def stakes_again_if_it_is_not_there(trader: Trader) -> None:
    """Look whether it was staked."""
    try:
        trader.post(STAKE, {"amt": "1"})
    except LOST:
        if not trader.get(STAKED).rows:
            trader.post(STAKE, {"amt": "1"})


def stakes_again(trader: Trader) -> None:
    """Stake once more."""
    try:
        trader.post(STAKE, {"amt": "1"})
    except LOST:
        trader.post(STAKE, {"amt": "1"})


def stakes_again_after_a_glance(trader: Trader) -> None:
    """Look at something else, and stake once more."""
    try:
        trader.post(STAKE, {"amt": "1"})
    except LOST:
        trader.get("asset/balances")
        trader.post(STAKE, {"amt": "1"})


def looks_for_its_transfer(trader: Trader) -> None:
    """Ask for the transfer by its id."""
    try:
        transfer(trader, "t1")
    except LOST:
        trader.get("asset/transfer-state?clientId=t1")
    transfer(trader, "t2", amt="11")


def forgets_its_transfer(trader: Trader) -> None:
    """Move something else."""
    try:
        transfer(trader, "t1")
    except LOST:
        trader.say("oh")
    transfer(trader, "t2", amt="11")


def keeps_the_id(trader: Trader) -> None:
    """Send it again with its id."""
    try:
        transfer(trader, "t1")
    except LOST:
        transfer(trader, "t1")


def changes_the_id(trader: Trader) -> None:
    """Look at something else, and send it again with a new id."""
    try:
        transfer(trader, "t1")
    except LOST:
        trader.get("asset/balances")
        transfer(trader, "t2")


def sends_what_it_has(trader: Trader) -> None:
    """Move all that is available."""
    (row,) = trader.get("asset/balances?ccy=USDT").rows
    transfer(trader, "t1", amt=row["availBal"])


def sends_what_it_wants(trader: Trader) -> None:
    """Move more than is available."""
    trader.get("asset/balances?ccy=USDT")
    transfer(trader, "t1", amt="10500.26")


def withdraws(trader: Trader, looks: int) -> bool:
    """Withdraw and look, every half a minute, for so many times at most."""
    (made,) = trader.post("asset/withdrawal", WITHDRAWAL).rows
    for _ in range(looks):
        trader.sleep(30)
        (row,) = trader.get(f"asset/withdrawal-history?wdId={made['wdId']}").rows
        if row["state"] in {"2", "-1", "-2"}:
            return True
    return False


def waits_for_its_withdrawal(trader: Trader) -> None:
    """Look until it is done."""
    if not withdraws(trader, 5000):
        raise LookupError("still pending")


def does_not_wait_for_its_withdrawal(trader: Trader) -> None:
    """Look for a while."""
    withdraws(trader, 20)


_LOST_TRANSFER = fault("lost-reply", match={"endpoint": "asset/transfer.post", "nth": 1})
_LOST_STAKE = fault("lost-reply", match={"endpoint": f"{STAKE}.post", "nth": 1})
_RESET = fault("connection-reset", match={"method": "POST", "nth": 1})

CASES = (
    Case("money/client-id-missing", names_what_it_sends, names_nothing),
    Case("money/client-id-unique", names_what_it_sends, names_all_the_same),
    Case("money/blind-resend", stakes_again_if_it_is_not_there, stakes_again, "reset", (_RESET,)),
    Case(
        "money/outcome-found-out",
        looks_for_its_transfer,
        forgets_its_transfer,
        "lost-reply",
        (_LOST_TRANSFER,),
    ),
    Case("money/same-client-id", keeps_the_id, changes_the_id, "reset", (_RESET,)),
    Case(
        "money/double-execution",
        stakes_again_if_it_is_not_there,
        stakes_again_after_a_glance,
        "lost-reply",
        (_LOST_STAKE,),
    ),
    Case("money/amount-above-balance", sends_what_it_has, sends_what_it_wants),
    Case(
        "money/pending-taken-for-done",
        waits_for_its_withdrawal,
        does_not_wait_for_its_withdrawal,
        "pending",
        pace=0.05,
    ),
)
