"""What is wrong with what a world says of an exchange, as no schema can say it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fauxchange.domain.access.ip_allowlist import is_network

from .convert.convert import convert_mistakes
from .convert.easy_convert import easy_convert_mistakes
from .earn.dual import dual_mistakes
from .earn.okusd import okusd_mistakes
from .earn.onchain import onchain_mistakes
from .fiat import fiat_mistakes
from .loans import loan_mistakes
from .rewards import stable_rewards_mistakes
from .trading_account import trading_mistakes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .mistakes import Mistakes


def reference_mistakes(exchange: Mapping[str, Any], prices: Mapping[str, Any]) -> Mistakes:
    """Yield what a schema cannot say: where it is wrong, and why."""
    accounts, credentials = exchange["accounts"], exchange["credentials"]
    yield from _duplicates(accounts, "accounts", "id")
    yield from _duplicates(credentials, "credentials", "name")
    yield from _duplicates(credentials, "credentials", "key")
    yield from _product_mistakes(exchange, prices)
    ids = {account["id"] for account in accounts}
    for i, account in enumerate(accounts):
        if account.get("master", account["id"]) not in ids:
            yield f"/accounts/{i}/master", f"no account {account['master']!r}"
        for product in set(account.get("staked", {})) - set(exchange.get("staking", {})):
            yield f"/accounts/{i}/staked/{product}", f"no staking product {product!r}"
        savings = exchange.get("savings", {}).get("currencies", {})
        for ccy in set(account["books"].get("savings", {})) - set(savings):
            yield f"/accounts/{i}/books/savings/{ccy}", f"{ccy} cannot be saved"
    for i, credential in enumerate(credentials):
        if credential["account"] not in ids:
            yield f"/credentials/{i}/account", f"no account {credential['account']!r}"
        for j, address in enumerate(credential.get("addresses", ())):
            if not is_network(address):
                where = f"/credentials/{i}/addresses/{j}"
                yield where, f"{address!r} is no address and no network"


def _product_mistakes(exchange: Mapping[str, Any], prices: Mapping[str, Any]) -> Mistakes:
    if "convert" in exchange:
        yield from convert_mistakes(exchange["convert"], prices)
    if "trading" in exchange:
        savings = exchange.get("savings", {}).get("currencies", {})
        yield from trading_mistakes(exchange["trading"], prices, savings)
    yield from onchain_mistakes(exchange.get("onchain", {}))
    if "okusd" in exchange:
        yield from okusd_mistakes(exchange["okusd"], prices)
    yield from stable_rewards_mistakes(exchange.get("stableRewards", {}), prices)
    if "easyConvert" in exchange:
        yield from easy_convert_mistakes(exchange["easyConvert"], prices)
    if "flexibleLoan" in exchange:
        yield from loan_mistakes(exchange["flexibleLoan"], prices)
    if "dual" in exchange:
        yield from dual_mistakes(exchange["dual"], prices)
    yield from fiat_mistakes(exchange, prices)


def _duplicates(rows: list[Mapping[str, Any]], of: str, member: str) -> Mistakes:
    seen: set[str] = set()
    for i, row in enumerate(rows):
        if row[member] in seen:
            yield f"/{of}/{i}/{member}", f"another of the {of} has this {member}"
        seen.add(row[member])
