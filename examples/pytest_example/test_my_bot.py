"""How a bot is tested against the mock: `pytest examples/pytest_example`.

The bot stakes the ETH it does not need. It knows python-okx and a URL, and nothing of the mock.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from okx.Finance.EthStaking import EthStakingAPI
from okx.Funding import FundingAPI

from fauxchange import MockServer

if TYPE_CHECKING:
    from collections.abc import Iterator

# python-okx 0.4 posts in a way that httpx has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")


class Bot:
    """Keeps a reserve of ETH and stakes the rest."""

    def __init__(self, key: str, secret: str, passphrase: str, url: str) -> None:
        self.funding: Any = FundingAPI(key, secret, passphrase, flag="0", domain=url)
        self.staking: Any = EthStakingAPI(key, secret, passphrase, flag="0", domain=url)

    def close(self) -> None:
        self.funding.close()
        self.staking.close()

    def amount(self, ccy: str) -> Decimal:
        rows = self.funding.get_balances(ccy)["data"]
        return Decimal(rows[0]["availBal"]) if rows else Decimal(0)

    def stake_all_but(self, reserve: Decimal) -> str:
        """Stake what is above the reserve; return OKX's code, or ``nothing to do``."""
        spare = self.amount("ETH") - reserve
        if spare <= 0:
            return "nothing to do"
        code: str = self.staking.eth_purchase(str(spare))["code"]
        return code


@pytest.fixture
def exchange() -> Iterator[MockServer]:
    with MockServer() as running:
        yield running


@pytest.fixture
def bot(exchange: MockServer) -> Iterator[Bot]:
    keys = exchange.okx
    bot = Bot(keys.key, keys.secret, keys.passphrase, exchange.url)
    yield bot
    bot.close()


def test_it_stakes_what_is_above_the_reserve(bot: Bot) -> None:
    assert bot.stake_all_but(Decimal(30)) == "0"
    assert bot.amount("ETH") == Decimal(30)


def test_it_does_nothing_below_the_reserve(bot: Bot) -> None:
    assert bot.stake_all_but(Decimal(40)) == "nothing to do"
    assert bot.amount("ETH") == Decimal("37.11827078")


def test_the_staked_token_arrives_a_minute_later(exchange: MockServer, bot: Bot) -> None:
    before = bot.amount("BETH")
    bot.stake_all_but(Decimal(37))
    exchange.clock.advance(seconds=61)
    assert bot.amount("BETH") - before >= Decimal("0.11827078")


def test_it_hears_that_its_key_may_only_read(exchange: MockServer) -> None:
    keys = exchange.keys("okx", "read")
    bot = Bot(keys.key, keys.secret, keys.passphrase, exchange.url)
    assert bot.stake_all_but(Decimal(30)) == "50120"
    bot.close()


def test_it_hears_that_it_calls_too_often(exchange: MockServer, bot: Bot) -> None:
    exchange.clock.freeze()
    for _ in range(2):
        assert bot.staking.eth_purchase("0.1")["code"] == "0"
    assert bot.staking.eth_purchase("0.1")["code"] == "50011"


def test_the_journal_says_why_a_call_was_refused(exchange: MockServer, bot: Bot) -> None:
    bot.staking.eth_purchase("1000")
    refused = exchange.journal.entries()[-1].as_json()
    assert refused["diagnosis"]["reason"] == "1000 ETH wanted, 37.11827078 ETH available"
