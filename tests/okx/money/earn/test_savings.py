"""Simple earn: what is saved, lent by the hour and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fauxchange.domain.earn.savings import Saving
from fauxchange.spec.problem import Problem
from fauxchange.worlds.world import read_world
from tests.conftest import NOON_MS
from tests.okx.money.earn.trader import Trader, world_file

if TYPE_CHECKING:
    from pathlib import Path

    from tests.okx.money.earn.conftest import Changed

MOVE = "savings/purchase-redempt"
SET_RATE = "savings/set-lending-rate"
BALANCE = "savings/balance"
HISTORY = "savings/lending-history"
HOUR_MS = 3_600_000


def save(trader: Trader, amount: str, ccy: str = "USDT", **more: str) -> Any:
    """Save; return the row of the answer."""
    (row,) = trader.post(MOVE, ccy=ccy, amt=amount, side="purchase", **more)
    return row


def take(trader: Trader, amount: str, ccy: str = "USDT") -> Any:
    """Take back; return the row of the answer."""
    (row,) = trader.post(MOVE, ccy=ccy, amt=amount, side="redempt")
    return row


def _balance(trader: Trader) -> tuple[str, str, str]:
    """Return what is lent, what waits and what was earned of USDT."""
    (row,) = trader.get(f"{BALANCE}?ccy=USDT")
    return row["loanAmt"], row["pendingAmt"], row["earnings"]


def test_a_purchase_is_answered_with_what_was_asked(trader: Trader) -> None:
    expected = {"ccy": "USDT", "amt": "100", "side": "purchase", "rate": "0.02"}
    assert save(trader, "100", rate="0.02") == expected


def test_a_purchase_takes_from_the_funding_account_and_waits(trader: Trader) -> None:
    save(trader, "100")
    assert trader.funding("USDT") == "10400.25"
    assert trader.get(BALANCE) == [
        {
            "ccy": "USDT",
            "amt": "100.0000000000000000",
            "earnings": "0.0000000000000000",
            "rate": "0.0100000000000000",
            "loanAmt": "0.0000000000000000",
            "pendingAmt": "100.0000000000000000",
            "redemptAmt": "",
        }
    ]


def test_what_waits_is_lent_on_the_full_hour(trader: Trader) -> None:
    trader.advance(minutes=20)
    save(trader, "100")
    trader.advance(minutes=39)
    assert _balance(trader)[0] == "0.0000000000000000"
    trader.advance(minutes=1)
    assert _balance(trader)[:2] == ("100.0000000000000000", "0.0000000000000000")


def test_an_hour_brings_interest_that_waits_for_the_next(trader: Trader) -> None:
    save(trader, "100")
    trader.advance(hours=2)
    (row,) = trader.get(HISTORY)
    assert (row["amt"], row["rate"], row["ts"]) == ("100", "0.0487", str(NOON_MS + HOUR_MS))
    # 100 x 0.0487 / 8760 = 0.00055593607305936...
    assert row["earnings"] == "0.0005559360730593"
    assert _balance(trader) == (
        "100.0000000000000000",
        "0.0005559360730593",
        "0.0005559360730593",
    )


def test_interest_is_lent_too_in_the_end(trader: Trader) -> None:
    save(trader, "100")
    trader.advance(hours=3)
    assert _balance(trader)[0] == "100.0005559360730593"


def test_the_rate_of_an_hour_is_the_public_one(trader: Trader) -> None:
    save(trader, "100")
    trader.advance(hours=30)
    history = trader.get("savings/lending-rate-history?ccy=USDT&limit=30")
    public = {row["ts"]: row["lendingRate"] for row in history}
    rows = trader.get(HISTORY)
    assert len(rows) == 29
    assert [row["rate"] for row in rows] == [public[row["ts"]] for row in rows]


def test_who_wants_more_than_the_market_pays_lends_nothing(trader: Trader) -> None:
    save(trader, "100", rate="0.5")
    trader.advance(days=1)
    assert _balance(trader) == (
        "0.0000000000000000",
        "100.0000000000000000",
        "0.0000000000000000",
    )
    assert trader.get(HISTORY) == []


def test_a_lower_rate_lends_from_the_next_hour_on(trader: Trader) -> None:
    save(trader, "100", rate="0.5")
    trader.advance(days=1)
    assert trader.post(SET_RATE, ccy="USDT", rate="0.01") == [{"ccy": "USDT", "rate": "0.01"}]
    assert _balance(trader)[0] == "0.0000000000000000"
    trader.advance(hours=1)
    assert _balance(trader)[0] == "100.0000000000000000"


def test_a_higher_rate_takes_back_on_the_next_hour_what_was_lent(trader: Trader) -> None:
    save(trader, "100")
    trader.advance(hours=1)
    trader.post(SET_RATE, ccy="USDT", rate="3.65")
    trader.advance(hours=1)
    assert _balance(trader)[:2] == ("0.0000000000000000", "100.0005559360730593")


def test_a_new_purchase_replaces_the_rate_if_it_names_one(trader: Trader) -> None:
    save(trader, "100", rate="0.5")
    assert save(trader, "1")["rate"] == "0.5"
    assert save(trader, "1", rate="0.03")["rate"] == "0.03"
    assert trader.get(BALANCE)[0]["rate"] == "0.0300000000000000"


def test_a_rate_set_beforehand_is_remembered(trader: Trader) -> None:
    trader.post(SET_RATE, ccy="BTC", rate="0.02")
    assert trader.get(BALANCE) == []
    assert save(trader, "0.1", ccy="BTC")["rate"] == "0.02"


def test_what_is_taken_back_is_there_at_once(trader: Trader) -> None:
    save(trader, "100")
    expected = {"ccy": "USDT", "amt": "40.5", "side": "redempt", "rate": "0.01"}
    assert take(trader, "40.5") == expected
    assert trader.funding("USDT") == "10440.75"
    assert _balance(trader)[1] == "59.5000000000000000"


def test_what_waits_is_taken_before_what_is_lent(trader: Trader) -> None:
    save(trader, "100")
    trader.advance(hours=1)
    save(trader, "10")
    take(trader, "30")
    assert _balance(trader)[:2] == ("80.0000000000000000", "0.0000000000000000")
    trader.advance(hours=1)
    assert trader.get(HISTORY)[0]["amt"] == "80"


def test_all_can_be_taken_back_to_the_last_decimal(trader: Trader) -> None:
    save(trader, "100")
    trader.advance(hours=2)
    take(trader, "100.0005559360730593")
    assert trader.funding("USDT") == "10500.2505559360730593"
    assert trader.get(BALANCE) == []


def test_an_emptied_saving_sleeps_and_begins_anew(trader: Trader) -> None:
    save(trader, "100")
    trader.advance(hours=2)
    take(trader, "100.0005559360730593")
    trader.advance(hours=5)
    assert len(trader.get(HISTORY)) == 1
    saving = trader.mock.sandbox.store.find(Saving, "okx:main/USDT")
    assert saving is not None
    assert saving.is_running is False
    save(trader, "50")
    trader.advance(hours=1)
    assert _balance(trader) == (
        "50.0000000000000000",
        "0.0000000000000000",
        "0.0000000000000000",
    )


def test_saving_again_within_the_hour_does_not_earn_twice(trader: Trader) -> None:
    save(trader, "100")
    take(trader, "100")
    save(trader, "100")
    trader.advance(hours=3)
    times = [int(row["ts"]) for row in trader.get(HISTORY)]
    assert times == [NOON_MS + 2 * HOUR_MS, NOON_MS + HOUR_MS]


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({"amt": "10500.26", "side": "purchase"}, ("58350", "Insufficient balance.")),
        ({"amt": "0.1", "side": "redempt"}, ("58350", "Insufficient balance.")),
        (
            {"amt": "0.09", "side": "purchase"},
            ("51727", "The minimum subscription amount is 0.1 USDT"),
        ),
        (
            {"ccy": "BETH", "amt": "0.1", "side": "purchase"},
            ("58003", "Savings does not support this currency type"),
        ),
        (
            {"ccy": "BETH", "amt": "0.1", "side": "redempt"},
            ("58003", "Savings does not support this currency type"),
        ),
        (
            {"amt": "1", "side": "purchase", "rate": "0.0099"},
            ("51000", "Parameter rate error"),
        ),
        ({"amt": "1", "side": "purchase", "rate": "3.66"}, ("51000", "Parameter rate error")),
        (
            {"amt": "1.00000000000000001", "side": "purchase"},
            ("51000", "Parameter amt error"),
        ),
        ({"amt": "1.00000000000000001", "side": "redempt"}, ("51000", "Parameter amt error")),
    ],
)
def test_what_cannot_be_moved_is_refused(
    trader: Trader, params: dict[str, str], refusal: tuple[str, str]
) -> None:
    assert trader.refusal(MOVE, **{"ccy": "USDT", **params}) == refusal


@pytest.mark.parametrize("rate", ["0.01", "3.65", "0.0100", "1"])
def test_rates_from_one_to_365_percent_are_taken(trader: Trader, rate: str) -> None:
    trader.post(SET_RATE, ccy="USDT", rate=rate)
    save(trader, "1", rate=rate)


@pytest.mark.parametrize(
    ("ccy", "rate", "code"),
    [("USDT", "0.009", "51000"), ("USDT", "4", "51000"), ("BETH", "0.02", "58003")],
)
def test_a_rate_that_cannot_be_set_is_refused(
    trader: Trader, ccy: str, rate: str, code: str
) -> None:
    assert trader.refusal(SET_RATE, ccy=ccy, rate=rate)[0] == code


def test_the_rate_of_a_redemption_is_not_looked_at(trader: Trader) -> None:
    save(trader, "100", rate="0.02")
    (row,) = trader.post(MOVE, ccy="USDT", amt="1", side="redempt", rate="9")
    assert row["rate"] == "0.02"


@pytest.fixture
def lender(trader: Trader) -> Trader:
    """BTC and USDT lent for five hours."""
    save(trader, "100")
    save(trader, "0.1", ccy="BTC")
    trader.advance(hours=6)
    return trader


@pytest.mark.parametrize(
    ("query", "hours"),
    [
        ("?ccy=USDT", [5, 4, 3, 2, 1]),
        ("", [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]),
        ("?limit=3", [5, 5, 4]),
        ("?ccy=ETH", []),
        (f"?ccy=BTC&after={NOON_MS + 3 * HOUR_MS}", [2, 1]),
        (f"?ccy=BTC&before={NOON_MS + 3 * HOUR_MS}", [5, 4]),
        (f"?ccy=BTC&before={NOON_MS + HOUR_MS}&after={NOON_MS + 5 * HOUR_MS}", [4, 3, 2]),
        (f"?ccy=BTC&after={NOON_MS + 5 * HOUR_MS}&limit=2", [4, 3]),
    ],
)
def test_lending_is_listed_newest_first_filtered_and_paged_both_ways(
    lender: Trader, query: str, hours: list[int]
) -> None:
    times = [int(row["ts"]) for row in lender.get(f"{HISTORY}{query}")]
    assert times == [NOON_MS + hour * HOUR_MS for hour in hours]


def test_balances_are_listed_or_asked_for_one_by_one(lender: Trader) -> None:
    assert {row["ccy"] for row in lender.get(BALANCE)} == {"BTC", "USDT"}
    assert [row["ccy"] for row in lender.get(f"{BALANCE}?ccy=BTC")] == ["BTC"]
    assert lender.get(f"{BALANCE}?ccy=ETH") == []


def test_lending_of_more_than_a_month_ago_is_not_listed(trader: Trader) -> None:
    save(trader, "100")
    trader.advance(days=31)
    before = NOON_MS + 2 * 86_400_000
    assert trader.get(f"{HISTORY}?after={before}")[-1]["ts"] == str(NOON_MS + 86_400_000 + HOUR_MS)
    assert trader.get(f"{HISTORY}?after={NOON_MS + 86_400_000}") == []


def test_a_day_at_once_is_24_hours_one_by_one(trader: Trader, changed: Changed) -> None:
    other = changed(lambda okx: okx.update(region="eea"))
    for one in (trader, other):
        save(one, "1234.5")
    trader.advance(days=1)
    for _ in range(24):
        other.advance(hours=1)
        other.get(BALANCE)
    assert trader.get(BALANCE) == other.get(BALANCE)
    assert trader.get(HISTORY) == other.get(HISTORY)


def test_a_world_may_begin_with_savings(changed: Changed) -> None:
    trader = changed(lambda okx: okx["accounts"][0]["books"].update(savings={"USDT": "50"}))
    trader.advance(hours=1)
    assert _balance(trader)[0] == "50.0000000000000000"


def test_savings_of_an_unknown_currency_are_a_mistake_of_the_world(tmp_path: Path) -> None:
    file = world_file(
        tmp_path, lambda okx: okx["accounts"][0]["books"].update(savings={"BETH": "1"})
    )
    with pytest.raises(Problem, match="#/okx/accounts/0/books/savings/BETH"):
        read_world(file)


def test_a_world_without_savings_takes_none(changed: Changed) -> None:
    trader = changed(lambda okx: okx.pop("savings"))
    assert trader.get(BALANCE) == []
    assert trader.get("savings/lending-rate-summary") == []
    refusal = trader.refusal(MOVE, ccy="USDT", amt="1", side="purchase")
    assert refusal[0] == "58003"


def test_hours_pass_unseen_where_nothing_is_saved(trader: Trader) -> None:
    # The next thing to happen is the interest of staking, at eight tomorrow.
    assert trader.mock.sandbox.store.next_due_ms() == NOON_MS + 20 * HOUR_MS
    save(trader, "100")
    assert trader.mock.sandbox.store.next_due_ms() == NOON_MS + HOUR_MS
