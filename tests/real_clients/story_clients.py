"""python-okx and ccxt with the same few words, so that both can live through the same story."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import ccxt
from okx.Account import AccountAPI
from okx.Finance.EthStaking import EthStakingAPI
from okx.Funding import FundingAPI

if TYPE_CHECKING:
    from contextlib import ExitStack

    from fauxchange import MockServer

WALLET = "0x52908400098527886E0F7030069857D2E4169EE7"
Row = dict[str, Any]


class Client(Protocol):
    """What a story needs of a client; rows are as the exchange sends them."""

    def funding(self) -> list[Row]: ...
    def trading(self) -> list[Row]: ...
    def funding_bills(self) -> list[Row]: ...
    def trading_bills(self) -> list[Row]: ...
    def deposits(self) -> list[Row]: ...
    def withdrawals(self) -> list[Row]: ...
    def staked(self) -> list[Row]: ...
    def stakings(self) -> list[Row]: ...
    def to_trading(self, amount: str) -> None: ...
    def to_funding(self, amount: str) -> None: ...
    def stake(self, amount: str) -> None: ...
    def redeem(self, amount: str) -> None: ...
    def withdraw(self, amount: str) -> None: ...


class PythonOkx:
    """python-okx 0.4, unmodified."""

    def __init__(self, server: MockServer, stack: ExitStack) -> None:
        own = server.okx

        def made(api: Any) -> Any:
            args = (own.key, own.secret, own.passphrase, False, "0")
            return stack.enter_context(api(*args, domain=server.url))

        self._funding, self._account = made(FundingAPI), made(AccountAPI)
        self._eth = made(EthStakingAPI)

    def funding(self) -> list[Row]:
        return rows(self._funding.get_balances())

    def trading(self) -> list[Row]:
        (account,) = rows(self._account.get_account_balance())
        details: list[Row] = account["details"]
        return details

    def funding_bills(self) -> list[Row]:
        return rows(self._funding.get_bills())

    def trading_bills(self) -> list[Row]:
        return rows(self._account.get_account_bills())

    def deposits(self) -> list[Row]:
        return rows(self._funding.get_deposit_history())

    def withdrawals(self) -> list[Row]:
        return rows(self._funding.get_withdrawal_history())

    def staked(self) -> list[Row]:
        return rows(self._eth.eth_balance())

    def stakings(self) -> list[Row]:
        return rows(self._eth.eth_purchase_redeem_history())

    def to_trading(self, amount: str) -> None:
        rows(self._funding.funds_transfer("ETH", amount, "6", "18"))

    def to_funding(self, amount: str) -> None:
        rows(self._funding.funds_transfer("ETH", amount, "18", "6"))

    def stake(self, amount: str) -> None:
        rows(self._eth.eth_purchase(amount))

    def redeem(self, amount: str) -> None:
        rows(self._eth.eth_redeem(amount))

    def withdraw(self, amount: str) -> None:
        rows(self._funding.withdrawal("ETH", amount, "4", WALLET, "ETH-ERC20"))


class Ccxt:
    """ccxt's okx, unmodified but for its URL; it acts in its own words where it has some."""

    def __init__(self, server: MockServer, stack: ExitStack) -> None:
        own = server.okx
        credentials = {"apiKey": own.key, "secret": own.secret, "password": own.passphrase}
        self._okx: Any = ccxt.okx({**credentials, "enableRateLimit": False})
        self._okx.urls["api"]["rest"] = server.url
        stack.callback(self._okx.session.close)

    def funding(self) -> list[Row]:
        return rows(self._okx.private_get_asset_balances())

    def trading(self) -> list[Row]:
        (account,) = rows(self._okx.private_get_account_balance())
        details: list[Row] = account["details"]
        return details

    def funding_bills(self) -> list[Row]:
        return rows(self._okx.private_get_asset_bills())

    def trading_bills(self) -> list[Row]:
        return rows(self._okx.private_get_account_bills())

    def deposits(self) -> list[Row]:
        return [one["info"] for one in self._okx.fetch_deposits("ETH")]

    def withdrawals(self) -> list[Row]:
        return [one["info"] for one in self._okx.fetch_withdrawals("ETH")]

    def staked(self) -> list[Row]:
        return rows(self._okx.private_get_finance_staking_defi_eth_balance())

    def stakings(self) -> list[Row]:
        return rows(self._okx.private_get_finance_staking_defi_eth_purchase_redeem_history())

    def to_trading(self, amount: str) -> None:
        self._okx.transfer("ETH", float(amount), "funding", "trading")

    def to_funding(self, amount: str) -> None:
        self._okx.transfer("ETH", float(amount), "trading", "funding")

    def stake(self, amount: str) -> None:
        rows(self._okx.private_post_finance_staking_defi_eth_purchase({"amt": amount}))

    def redeem(self, amount: str) -> None:
        rows(self._okx.private_post_finance_staking_defi_eth_redeem({"amt": amount}))

    def withdraw(self, amount: str) -> None:
        self._okx.withdraw("ETH", float(amount), WALLET, {"network": "ERC20"})


def rows(answer: Row) -> list[Row]:
    """Return the rows of an answer that is no refusal."""
    assert answer["code"] == "0", answer
    found: list[Row] = answer["data"]
    return found
