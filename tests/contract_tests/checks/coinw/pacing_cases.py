"""Clients of CoinW's futures that pace themselves well, and others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contract_tests.checks.profile_case import Case, fault

if TYPE_CHECKING:
    from tests.contract_tests.checks.harness import Answer

    from .trader import CoinwTrader

AVAILABLE = "account/available"
COINS = ("BTC", "ETH", "SOL", "XRP", "DOGE", "ADA", "TRX", "AVAX", "DOT", "LINK", "LTC", "BCH")


def retrying(trader: CoinwTrader, waits: list[float]) -> Answer:
    """Read what is available until that works, with these waits between the tries."""
    answer = trader.call("GET", AVAILABLE)
    for wait in waits:
        if answer.status == 200 and answer.code == "0":
            break
        trader.sleep(wait)
        answer = trader.call("GET", AVAILABLE)
    return answer


def one_coin_a_second(trader: CoinwTrader) -> None:
    """Read the orders of many coins slowly."""
    for coin in COINS:
        trader.call("GET", "orders/open", {"instrument": coin, "positionType": "plan"})
        trader.sleep(1)


def all_coins_at_once(trader: CoinwTrader) -> None:
    """Read more orders in a second than allowed."""
    for coin in COINS:
        trader.call("GET", "orders/open", {"instrument": coin, "positionType": "plan"})


def waits_for_the_window(trader: CoinwTrader) -> None:
    """Try again after the window."""
    retrying(trader, [1, 2, 4, 8, 16, 32, 64])


def waits_a_moment(trader: CoinwTrader) -> None:
    """Try again within the window."""
    retrying(trader, [0.1, 0.2, 2, 4])


def does_not_wait(trader: CoinwTrader) -> None:
    """Try again at once."""
    retrying(trader, [0] * 9)


def polls_now_and_then(trader: CoinwTrader) -> None:
    """Look every other second."""
    for _ in range(12):
        trader.call("GET", AVAILABLE)
        trader.sleep(2)


def polls_all_the_time(trader: CoinwTrader) -> None:
    """Look again and again."""
    for _ in range(12):
        trader.call("GET", AVAILABLE)
        trader.sleep(0.2)


def mends_what_is_refused(trader: CoinwTrader) -> None:
    """Leave out a parameter, and then not."""
    trader.order(quantity="")
    trader.order()


def repeats_what_is_refused(trader: CoinwTrader) -> None:
    """Leave out a parameter, and again."""
    trader.order(quantity="")
    trader.sleep(1)
    trader.order(quantity="")


def gives_up(trader: CoinwTrader) -> None:
    """Try a few times."""
    if retrying(trader, [1, 2, 4, 8]).status != 200:
        raise OSError("the exchange is down")


def never_gives_up(trader: CoinwTrader) -> None:
    """Try on and on, and wait a little more or less each time."""
    retrying(trader, [1, 2, 3] * 9)


def waits_the_same(trader: CoinwTrader) -> None:
    """Try again every other second."""
    retrying(trader, [2] * 9)


_STORM = fault("rate-limit-storm", times=2)
_LONG_STORM = fault("rate-limit-storm", times=6)
_FAILING = fault("http-status", times=5, status=500)
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
    Case("pacing/waits-grow", waits_for_the_window, waits_the_same, "down", (_FAILING,)),
)
