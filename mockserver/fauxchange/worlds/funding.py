"""Funding accounts: currencies, their chains, and what withdrawals need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.funding.currency import (
    Chain,
    Currency,
    FundingAccountTerms,
    Network,
    NonTradable,
)

from .layout import KEY, FileSource, layout, read, seconds

layout(
    FundingAccountTerms,
    quota_usd="withdrawals/quotaUsd",
    waiting_ms=seconds("withdrawals/waitingSeconds"),
    approved_ms=seconds("withdrawals/approvedSeconds"),
    broadcasting_ms=seconds("withdrawals/broadcastingSeconds"),
    statement_ms=seconds("statements/seconds"),
    statement_href="statements/href",
    book=FileSource("book", default="funding"),
)
layout(
    Network,
    name=KEY,
    prefix="address/prefix",
    alphabet="address/alphabet",
    length="address/length",
    tag=FileSource("tag", default=""),
    blockchain=FileSource("blockchain", default=""),
    block_ms=seconds("blockSeconds"),
    arrival="arrivalConfirmations",
    unlock="unlockConfirmations",
)
layout(
    Currency,
    ccy=KEY,
    logo="logoLink",
    can_internal=FileSource("canInternal", default=True),
)
layout(
    Chain,
    contract="ctAddr",
    min_withdrawal="minWd",
    max_withdrawal="maxWd",
    min_deposit="minDep",
    places="wdTickSz",
    burning_rate="burningFeeRate",
    can_deposit="canDep",
    can_withdraw="canWd",
)
layout(
    NonTradable,
    ccy=KEY,
    logo="logoLink",
    contract="ctAddr",
    can_withdraw="canWd",
    min_withdrawal="minWd",
    all_at_once="wdAll",
    places="wdTickSz",
    needs_tag="needTag",
    burning_rate="burningFeeRate",
)


def seed_funding(unit: UnitOfWork, name: str, exchange: Mapping[str, Any]) -> None:
    """Write what funding accounts of an exchange can do, if the world has it."""
    terms = exchange.get("funding")
    if terms is not None:
        unit.put(read(FundingAccountTerms, terms, exchange=name))
        networks = {one: read(Network, facts, (one,)) for one, facts in terms["networks"].items()}
        for rank, (ccy, facts) in enumerate(terms["currencies"].items()):
            chains = tuple(
                read(Chain, one, ccy=ccy, network=networks[one["network"]])
                for one in facts["chains"]
            )
            unit.put(read(Currency, facts, (ccy,), exchange=name, chains=chains, rank=rank))
    for ccy, facts in exchange.get("nonTradable", {}).items():
        unit.put(read(NonTradable, facts, (ccy,), exchange=name))
