"""The life of two ether, told by python-okx and by ccxt: the same steps, the same books."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import httpx
import pytest

from fauxchange import ManualClock, MockServer
from tests.conftest import NOON_MS
from tests.real_clients.story_clients import Ccxt, PythonOkx

if TYPE_CHECKING:
    from tests.real_clients.story_clients import Client

DAY_S = 86_400


class Story:
    """What a client reads back; before each look, a second passes, as limits want it."""

    def __init__(self, server: MockServer, client: Client) -> None:
        self.server = server
        self.client = client

    def waits(self, seconds: float) -> None:
        self.server.clock.advance(seconds=seconds)

    def funding(self) -> dict[str, tuple[str, str]]:
        """Return what is available and frozen of ETH and BETH in the funding account."""
        self.waits(1)
        shown = {row["ccy"]: (row["availBal"], row["frozenBal"]) for row in self.client.funding()}
        return {ccy: shown[ccy] for ccy in ("ETH", "BETH")}

    def trading(self) -> dict[str, str]:
        """Return what the trading account has."""
        self.waits(1)
        return {row["ccy"]: row["cashBal"] for row in self.client.trading()}

    def funding_bills(self, count: int) -> list[tuple[str, str, str, str]]:
        """Return currency, type, change and balance of the newest bills of ETH and BETH."""
        self.waits(1)
        shown = [row for row in self.client.funding_bills() if row["ccy"] in {"ETH", "BETH"}]
        return [(row["ccy"], row["type"], row["balChg"], row["bal"]) for row in shown[:count]]

    def trading_bills(self) -> list[tuple[str, str, str, str]]:
        """Return currency, subtype, change and balance of all bills, newest first."""
        self.waits(1)
        shown = self.client.trading_bills()
        return [(row["ccy"], row["subType"], row["balChg"], row["bal"]) for row in shown]

    def deposits(self) -> list[tuple[str, str, str]]:
        """Return currency, amount and state of all deposits."""
        self.waits(1)
        return [(row["ccy"], row["amt"], row["state"]) for row in self.client.deposits()]

    def withdrawals(self) -> list[tuple[str, str, str, str]]:
        """Return currency, amount, fee and state of all withdrawals."""
        self.waits(1)
        shown = self.client.withdrawals()
        return [(row["ccy"], row["amt"], row["fee"], row["state"]) for row in shown]

    def stakings(self) -> list[tuple[str, str, str]]:
        """Return kind, amount and status of all purchases and redemptions, newest first."""
        self.waits(1)
        return [(row["type"], row["amt"], row["status"]) for row in self.client.stakings()]

    def staked(self) -> tuple[str, str]:
        """Return what is staked, and what it earned last."""
        self.waits(1)
        (row,) = self.client.staked()
        return row["amt"], row["latestInterestAccrual"]


def two_ether_arrive(story: Story) -> None:
    asked = {"exchange": "okx", "account": "main", "ccy": "ETH", "amount": "2"}
    answer = httpx.post(f"{story.server.url}/_mock/deposits", json=asked)
    assert answer.status_code == 200
    assert story.deposits() == [("ETH", "2", "0")]
    assert story.funding()["ETH"] == ("37.11827078", "0")
    # Credited after 64 blocks of 12 seconds, free after 96.
    story.waits(64 * 12)
    assert story.deposits() == [("ETH", "2", "1")]
    assert story.funding()["ETH"] == ("39.11827078", "0")
    story.waits(32 * 12)
    assert story.deposits() == [("ETH", "2", "2")]
    assert story.funding_bills(1) == [("ETH", "1", "2", "39.11827078")]


def some_is_moved_to_trading_and_back(story: Story) -> None:
    assert story.trading() == {}
    story.client.to_trading("1.5")
    assert story.funding()["ETH"] == ("37.61827078", "0")
    assert story.trading() == {"ETH": "1.5"}
    story.client.to_funding("0.5")
    assert story.funding()["ETH"] == ("38.11827078", "0")
    assert story.trading() == {"ETH": "1"}
    assert story.funding_bills(2) == [
        ("ETH", "130", "0.5", "38.11827078"),
        ("ETH", "131", "-1.5", "37.61827078"),
    ]
    assert story.trading_bills() == [("ETH", "12", "-0.5", "1"), ("ETH", "11", "1.5", "1.5")]


def one_is_staked(story: Story) -> None:
    story.client.stake("1")
    assert story.funding() == {"ETH": ("37.11827078", "0"), "BETH": ("0.63926191", "0")}
    assert story.stakings() == [("purchase", "1.00000000", "pending")]
    story.waits(60)
    assert story.funding() == {"ETH": ("37.11827078", "0"), "BETH": ("1.63926191", "0")}
    assert story.stakings() == [("purchase", "1.00000000", "success")]
    assert story.funding_bills(2) == [
        ("BETH", "138", "1", "1.63926191"),
        ("ETH", "137", "-1", "37.11827078"),
    ]


def a_day_brings_interest(story: Story) -> None:
    story.waits(DAY_S)
    # 1.63926191 x 0.0374 / 365 = 0.000167967...
    assert story.staked() == ("1.63942987", "0.00016796")
    assert story.funding_bills(1) == [("BETH", "139", "0.00016796", "1.63942987")]


def all_but_a_little_is_redeemed(story: Story) -> None:
    story.client.redeem("1.6")
    assert story.funding() == {"ETH": ("37.11827078", "0"), "BETH": ("0.03942987", "0")}
    assert story.stakings()[0] == ("redeem", "1.60000000", "pending")
    assert story.funding_bills(1) == [("BETH", "138", "-1.6", "0.03942987")]
    story.waits(8 * DAY_S)
    assert story.stakings()[0] == ("redeem", "1.60000000", "success")
    # What is redeemed earns nothing; 0.03942987 x 0.0374 / 365 = 0.00000404..., eight times.
    assert story.funding() == {"ETH": ("38.71827078", "0"), "BETH": ("0.03946219", "0")}
    assert story.funding_bills(2) == [
        ("ETH", "138", "1.6", "38.71827078"),
        ("BETH", "139", "0.00000404", "0.03946219"),
    ]


def half_an_ether_leaves(story: Story) -> None:
    story.client.withdraw("0.5")
    assert story.withdrawals() == [("ETH", "0.5", "0.00096", "0")]
    assert story.funding()["ETH"] == ("38.21731078", "0.50096")
    assert story.funding_bills(1) == [("ETH", "138", "1.6", "38.71827078")]
    # It waits for a minute, is looked at and sent, and then there are 64 blocks of 12 seconds.
    story.waits(100)
    assert story.withdrawals() == [("ETH", "0.5", "0.00096", "15")]
    story.waits(64 * 12)
    assert story.withdrawals() == [("ETH", "0.5", "0.00096", "2")]
    assert story.funding()["ETH"] == ("38.21731078", "0")
    assert story.funding_bills(2) == [
        ("ETH", "221", "-0.00096", "38.21731078"),
        ("ETH", "2", "-0.5", "38.21827078"),
    ]
    assert story.trading() == {"ETH": "1"}


def _server() -> MockServer:
    """Return a mock whose trading account is empty, so that its bills are the story's."""
    return MockServer(world="new-user", clock=ManualClock(NOON_MS))


def run_story(story: Story) -> None:
    """Tell the whole story."""
    two_ether_arrive(story)
    some_is_moved_to_trading_and_back(story)
    one_is_staked(story)
    a_day_brings_interest(story)
    all_but_a_little_is_redeemed(story)
    half_an_ether_leaves(story)


@pytest.mark.filterwarnings("ignore:use_server_time parameter:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")
def test_python_okx_sees_money_come_work_and_go() -> None:
    with _server() as server, ExitStack() as stack:
        run_story(Story(server, PythonOkx(server, stack)))


def test_ccxt_sees_money_come_work_and_go() -> None:
    with _server() as server, ExitStack() as stack:
        run_story(Story(server, Ccxt(server, stack)))
