"""Announcements of the world and of its market, and the maintenance that a world begins with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from fauxchange import ManualClock, MockServer
from fauxchange.spec.problem import Problem
from tests.conftest import NOON_MS

from .client import DAY_MS, HOUR_MS, MarketClient

if TYPE_CHECKING:
    from pathlib import Path

LISTINGS, DELISTINGS = "announcements-new-listings", "announcements-delistings"


def mock_of(folder: Path, announcements: object, maintenance: object = ()) -> MockServer:
    """Return a mock of a world that announces something else."""
    world = folder / "world.json"
    okx = {"announcements": announcements, "maintenance": maintenance}
    world.write_text(json.dumps({"title": "other", "extends": "default", "okx": okx}))
    return MockServer(world=world, clock=ManualClock(NOON_MS), limits=False)


@pytest.fixture
def changed() -> MarketClient:
    """A market of one's own, in which things come and go."""
    return MarketClient()


def test_the_types_are_those_of_the_world(market: MarketClient) -> None:
    assert market.get("support/announcement-types") == [
        {"annType": LISTINGS, "annTypeDesc": "New listings"},
        {"annType": DELISTINGS, "annTypeDesc": "Delistings"},
        {"annType": "announcements-web3", "annTypeDesc": "Web3"},
    ]


def test_every_spot_pair_and_swap_was_announced_a_day_before_its_listing(
    market: MarketClient,
) -> None:
    pages = int(market.row("support/announcements", annType=LISTINGS)["totalPage"])
    rows = [
        one
        for page in range(1, pages + 1)
        for one in market.row("support/announcements", annType=LISTINGS, page=page)["details"]
    ]
    assert all(one["title"].startswith("Fictitious: ") for one in rows)
    for kind in ("SPOT", "SWAP"):
        for one in market.get("public/instruments", instType=kind):
            (row,) = [row for row in rows if row["url"].endswith(f"/listing-{one['instId']}")]
            assert row["businessPTime"] == one["listTime"]
            assert row["pTime"] == str(int(one["listTime"]) - 24 * HOUR_MS)


def test_a_page_has_twenty_the_newest_first(market: MarketClient) -> None:
    first = market.row("support/announcements")
    second = market.row("support/announcements", page=2)
    assert (len(first["details"]), first["totalPage"]) == (20, second["totalPage"])
    times = [int(one["pTime"]) for one in first["details"] + second["details"]]
    assert times == sorted(times, reverse=True)
    last = int(first["totalPage"])
    assert 0 < len(market.row("support/announcements", page=last)["details"]) <= 20
    assert market.row("support/announcements", page=last + 1)["details"] == []


def test_a_type_without_announcements_has_no_page(market: MarketClient) -> None:
    for type_ in (DELISTINGS, "announcements-of-nothing"):
        row = market.row("support/announcements", annType=type_)
        assert row == {"totalPage": "0", "details": []}


def test_what_people_delist_is_announced_when_they_do(changed: MarketClient) -> None:
    changed.mock.change_instrument("ETH-BTC", state="delisted")
    (row,) = changed.row("support/announcements", annType=DELISTINGS)["details"]
    assert row["title"] == "Fictitious: ETH-BTC is delisted from spot trading"
    assert row["pTime"] == row["businessPTime"] == str(NOON_MS)


def test_a_future_is_announced_when_it_is_listed(changed: MarketClient) -> None:
    def announced() -> set[str]:
        rows = changed.row("support/announcements", annType=LISTINGS)["details"]
        return {one["url"].rpartition("/listing-")[2] for one in rows}

    before = announced()
    changed.advance(8 * DAY_MS)
    listed = {one["instId"] for one in changed.get("public/instruments", instType="FUTURES")}
    new = announced() - before
    assert new
    assert new <= listed


def test_a_world_without_announcements_has_none(tmp_path: Path) -> None:
    client = MarketClient()
    client.mock = mock_of(tmp_path, {"types": {}, "news": [], "notices": []})
    assert client.row("support/announcements") == {"totalPage": "0", "details": []}


def test_news_of_a_world_are_of_a_type_that_it_has(tmp_path: Path) -> None:
    news = [{"type": "announcements-none", "title": "x", "url": "y", "daysAgo": 1}]
    with pytest.raises(Problem, match="/okx/announcements/news/0/type: no type"):
        mock_of(tmp_path, {"news": news})


UPGRADE = {"id": "upgrade", "title": "Upgrade", "beginsInMinutes": 13 * 60, "minutes": 30}


def test_maintenance_of_a_world_comes_and_goes(tmp_path: Path) -> None:
    client = MarketClient()
    client.mock = mock_of(tmp_path, {}, [{**UPGRADE, "preOpenAfterMinutes": 20}])
    (row,) = client.get("system/status")
    assert (row["title"], row["state"], row["serviceType"]) == ("Upgrade", "scheduled", "5")
    assert int(row["begin"]) == NOON_MS + HOUR_MS
    states = []
    for minutes in (61, 20, 10):
        client.advance(minutes * 60_000)
        states += [one["state"] for one in client.get("system/status")]
    assert states == ["ongoing", "pre_open"]
    assert client.row("system/status", state="completed")["title"] == "Upgrade"
    client.mock.announce("Another", for_ms=60_000)
    assert [one["title"] for one in client.get("system/status")] == ["Another"]


@pytest.mark.parametrize(
    ("windows", "reason"),
    [
        ([UPGRADE, UPGRADE], "maintenance/1/id: another window"),
        ([{**UPGRADE, "preOpenAfterMinutes": 31}], "preOpenAfterMinutes: it opens after its end"),
    ],
)
def test_maintenance_that_cannot_be_is_refused(
    tmp_path: Path, windows: list[dict[str, object]], reason: str
) -> None:
    with pytest.raises(Problem, match=reason):
        mock_of(tmp_path, {}, windows)
