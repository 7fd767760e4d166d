"""OKUSD: what its holders are rewarded with, and the rates of the days."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tests.clients import body_of
from tests.conftest import NOON_MS
from tests.okx.money.earn.trader import opened

from .conftest import Holder

if TYPE_CHECKING:
    from .conftest import Changed

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
# Rewards come at 08:00 in UTC, 20 hours after noon.
FIRST_MS = NOON_MS + 20 * HOUR_MS


def test_holders_are_rewarded_every_day_in_the_funding_account(holder: Holder) -> None:
    holder.subscribe("10000")
    holder.advance(hours=19, minutes=59)
    assert holder.funding("USDT") == "500.25"
    assert holder.account() == ("10000.00000000", "0.00000000")
    holder.advance(minutes=1)
    (row,) = holder.get("okusd/rewards/history")
    (rate,) = holder.get("okusd/rate/history?limit=1")
    assert (row["ccy"], row["amt"], row["ts"]) == ("USDT", "10000.00000000", str(FIRST_MS))
    assert rate == {"apr": row["apr"], "ts": str(FIRST_MS)}
    assert row["apr"] == "0.044"
    # 10000 x 0.044 / 365 = 1.205479452...
    assert row["earnAmt"] == "1.20547945"
    assert holder.funding("USDT") == "501.45547945"
    assert holder.account() == ("10000.00000000", "1.20547945")


def test_rewards_add_up(holder: Holder) -> None:
    holder.subscribe("10000")
    holder.advance(days=10)
    rows = holder.get("okusd/rewards/history")
    assert len(rows) == 10
    assert holder.account()[1] == str(sum(Decimal(row["earnAmt"]) for row in rows))
    assert len({row["apr"] for row in rows}) > 1


def test_what_is_held_from_the_opening_is_rewarded(changed: Changed) -> None:
    holder = changed(opening="2000")
    holder.advance(days=1)
    (row,) = holder.get("okusd/rewards/history")
    assert row["amt"] == "2000.00000000"


def test_what_is_being_redeemed_earns_nothing(holder: Holder) -> None:
    holder.subscribe("100")
    holder.redeem("100", "2")
    holder.advance(days=3)
    assert holder.get("okusd/rewards/history") == []


def test_so_little_that_a_day_is_nothing_earns_nothing(changed: Changed) -> None:
    holder = changed(minAmt="0.00000001")
    holder.subscribe("0.00000001")
    holder.advance(days=3)
    assert holder.get("okusd/rewards/history") == []


def test_a_reward_is_billed(holder: Holder) -> None:
    holder.subscribe("1000")
    holder.advance(days=1)
    assert holder.bills()[-1] == ("USDT", "0.12054794", "516")


def test_a_master_and_its_sub_accounts_hold_together_and_are_rewarded_each(
    holder: Holder,
) -> None:
    sub = Holder(holder.mock, "sub1")
    holder.subscribe("1000")
    sub.subscribe("500")
    assert holder.account() == sub.account() == ("1500.00000000", "0.00000000")
    holder.advance(days=1)
    (own,) = holder.get("okusd/rewards/history")
    (other,) = sub.get("okusd/rewards/history")
    assert (own["amt"], other["amt"]) == ("1000.00000000", "500.00000000")
    total = Decimal(own["earnAmt"]) + Decimal(other["earnAmt"])
    assert holder.account() == sub.account() == ("1500.00000000", str(total))


def test_who_was_given_some_is_rewarded_too(holder: Holder) -> None:
    holder.subscribe("1000")
    move = {
        "ccy": "OKUSD",
        "amt": "1000",
        "from": "6",
        "to": "18",
        "type": "1",
        "subAcct": "faux001",
    }
    assert body_of(holder.client.post("/api/v5/asset/transfer", move))["code"] == "0"
    holder.advance(days=1)
    (row,) = Holder(holder.mock, "sub1").get("okusd/rewards/history")
    assert row["amt"] == "1000.00000000"
    assert holder.get("okusd/rewards/history") == []


def test_the_history_of_rewards_is_bounded_both_ways(holder: Holder) -> None:
    holder.subscribe("1000")
    holder.advance(days=40)

    def days(query: str) -> list[int]:
        rows = holder.get(f"okusd/rewards/history?{query}")
        return [(int(row["ts"]) - FIRST_MS) // DAY_MS for row in rows]

    assert days("") == list(range(39, 9, -1))
    assert days("limit=3") == [39, 38, 37]
    assert days(f"end={FIRST_MS + DAY_MS}") == [1, 0]
    assert days(f"begin={FIRST_MS + 38 * DAY_MS}") == [39, 38]
    assert days(f"begin={FIRST_MS}&end={FIRST_MS + 2 * DAY_MS}&limit=2") == [2, 1]


def test_rates_go_back_to_the_first_day_of_the_history(holder: Holder) -> None:
    rows = holder.get("okusd/rate/history")
    assert len(rows) == 30
    assert rows[0]["ts"] == str(NOON_MS - 4 * HOUR_MS)
    assert all(Decimal("0.035") < Decimal(row["apr"]) < Decimal("0.049") for row in rows)
    # The history begins on 2024-06-16.
    (oldest,) = holder.get("okusd/rate/history?end=1718582400000")
    assert oldest["ts"] == "1718524800000"


def test_the_history_of_rates_is_bounded_both_ways(holder: Holder) -> None:
    latest_ms = NOON_MS - 4 * HOUR_MS

    def days(query: str) -> list[int]:
        rows = holder.get(f"okusd/rate/history?{query}")
        return [(latest_ms - int(row["ts"])) // DAY_MS for row in rows]

    assert days("limit=3") == [0, 1, 2]
    assert days(f"end={latest_ms - DAY_MS}&limit=2") == [1, 2]
    assert days(f"begin={latest_ms - 2 * DAY_MS}") == [0, 1, 2]
    assert days(f"begin={latest_ms - 2 * DAY_MS}&end={latest_ms - DAY_MS}") == [1, 2]
    assert days(f"begin={latest_ms + 1}") == []
    assert len(days("limit=1000")) == 100


def test_a_rate_is_the_same_before_and_after_a_year(holder: Holder) -> None:
    before = holder.get("okusd/rate/history?limit=5")
    holder.advance(days=100)
    after = holder.get(f"okusd/rate/history?limit=5&end={before[0]['ts']}")
    assert after == before


def test_another_seed_has_other_rates(holder: Holder) -> None:
    other = Holder(opened(seed=7))
    path = "okusd/rate/history?limit=100"
    assert holder.get(path) != other.get(path)


def test_no_more_than_six_months_are_asked_for_at_once(holder: Holder) -> None:
    for history in ("rate", "rewards"):
        fits = f"okusd/{history}/history?begin={NOON_MS - 184 * DAY_MS}"
        assert holder.answer(fits)["code"] == "0"
        refused = holder.answer(f"okusd/{history}/history?begin={NOON_MS - 184 * DAY_MS - 1}")
        assert (refused["code"], refused["msg"]) == ("51000", "Parameter begin error")
        ended = f"okusd/{history}/history?begin=1718582400000&end=1718668800000"
        assert holder.answer(ended)["code"] == "0"
