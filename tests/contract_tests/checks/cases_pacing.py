"""Clients that pace themselves well, and others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .profile_case import Case, fault

if TYPE_CHECKING:
    from .harness import Answer, Trader

BALANCES = "asset/balances"
COINS = ("BTC", "ETH", "SOL", "USDT", "USDC", "OKB", "BETH", "OKSOL")
TRANSFER = {"ccy": "USDT", "amt": "1", "from": "6", "to": "18", "clientId": "first"}


def retrying(trader: Trader, waits: list[float]) -> Answer:
    """Read the balances until that works, with these waits between the tries."""
    answer = trader.get(BALANCES)
    for wait in waits:
        if answer.status == 200:
            break
        trader.sleep(wait)
        answer = trader.get(BALANCES)
    return answer


def one_coin_a_second(trader: Trader) -> None:
    """Read many balances slowly."""
    for coin in COINS:
        trader.get(f"{BALANCES}?ccy={coin}")
        trader.sleep(1)


def all_coins_at_once(trader: Trader) -> None:
    """Read more balances in a second than allowed."""
    for coin in COINS:
        trader.get(f"{BALANCES}?ccy={coin}")


def waits_for_the_window(trader: Trader) -> None:
    """Try again after the window."""
    retrying(trader, [1, 2, 4, 8, 16, 32, 64])


def waits_a_moment(trader: Trader) -> None:
    """Try again within the window."""
    retrying(trader, [0.1, 0.2, 2, 4])


def does_not_wait(trader: Trader) -> None:
    """Try again at once."""
    retrying(trader, [0] * 9)


def polls_now_and_then(trader: Trader) -> None:
    """Look every other second."""
    for _ in range(12):
        trader.get(BALANCES)
        trader.sleep(2)


def polls_all_the_time(trader: Trader) -> None:
    """Look again and again."""
    for _ in range(12):
        trader.get(BALANCES)
        trader.sleep(0.2)


def mends_what_is_refused(trader: Trader) -> None:
    """Leave out a parameter, and then not."""
    trader.post("asset/transfer", {**TRANSFER, "amt": ""})
    trader.post("asset/transfer", TRANSFER)


def repeats_what_is_refused(trader: Trader) -> None:
    """Leave out a parameter, and again."""
    trader.post("asset/transfer", {**TRANSFER, "amt": ""})
    trader.sleep(1)
    trader.post("asset/transfer", {**TRANSFER, "amt": ""})


def gives_up(trader: Trader) -> None:
    """Try a few times."""
    if retrying(trader, [1, 2, 4, 8]).status != 200:
        raise OSError("the exchange is down")


def never_gives_up(trader: Trader) -> None:
    """Try on and on, and wait a little more or less each time."""
    retrying(trader, [1, 2, 3] * 9)


def waits_the_same(trader: Trader) -> None:
    """Try again every other second."""
    retrying(trader, [2] * 9)


def waits_too_little(trader: Trader) -> None:
    """Try again soon, and a little less so each time."""
    retrying(trader, [0.1, 0.2, 0.3, 0.4, 0.5, 10])


_STORM = fault("rate-limit-storm", times=2)
_LONG_STORM = fault("rate-limit-storm", times=6)
_CLOSED = fault("maintenance", times=5)
_DOWN = fault("http-status", status=503)

CASES = (
    Case("pacing/documented-limits", one_coin_a_second, all_coins_at_once, limits=True),
    Case("pacing/back-off", waits_for_the_window, waits_a_moment, "rate-limited", (_STORM,)),
    Case(
        "pacing/retry-storm",
        waits_for_the_window,
        does_not_wait,
        "rate-limited",
        (_LONG_STORM,),
        also=frozenset({"pacing/back-off"}),
    ),
    Case("pacing/busy-polling", polls_now_and_then, polls_all_the_time),
    Case("pacing/permanent-error-retried", mends_what_is_refused, repeats_what_is_refused),
    Case("pacing/retries-bounded", gives_up, never_gives_up, "down", (_DOWN,)),
    Case("pacing/waits-grow", waits_for_the_window, waits_the_same, "maintenance", (_CLOSED,)),
    Case(
        "pacing/maintenance-honoured",
        waits_for_the_window,
        waits_too_little,
        "maintenance",
        (_CLOSED,),
    ),
)
