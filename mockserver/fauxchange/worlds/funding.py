"""Sowing of funding accounts: currencies, their chains, and what withdrawals need."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fauxchange.domain.core.account import Account, Uid
from fauxchange.domain.funding.currency import (
    Chain,
    Currency,
    FundingTerms,
    Network,
    NonTradable,
    key,
)
from fauxchange.domain.funding.transfers import MayTransferOut

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fauxchange.domain.core.unit_of_work import UnitOfWork


def sow_funding(unit: UnitOfWork, name: str, exchange: Mapping[str, Any]) -> None:
    """Write what a funding account can do, if the exchange says it."""
    said = exchange.get("funding")
    if said is not None:
        unit.put(name, _terms(said))
        networks = {one: _network(one, facts) for one, facts in said["networks"].items()}
        for ccy, facts in said["currencies"].items():
            unit.put(key(name, ccy), _currency(ccy, facts, networks))
    for ccy, facts in exchange.get("nonTradable", {}).items():
        unit.put(key(name, ccy), _non_tradable(ccy, facts))


def sow_owner(unit: UnitOfWork, name: str, account: Account, said: Mapping[str, Any]) -> None:
    """Write whose a user id is, a master's before others', and what a sub-account may."""
    uid = key(name, account.user)
    if account.master == account.id or unit.find(Uid, uid) is None:
        unit.put(uid, Uid(account.id))
    if "transferOut" in said:
        unit.put(account.id, MayTransferOut(account.id, said["transferOut"]))


def _terms(said: Mapping[str, Any]) -> FundingTerms:
    leaving, statements = said["withdrawals"], said["statements"]
    return FundingTerms(
        currencies=tuple(said["currencies"]),
        quota_usd=Decimal(leaving["quotaUsd"]),
        waiting_ms=leaving["waitingSeconds"] * 1000,
        approved_ms=leaving["approvedSeconds"] * 1000,
        broadcasting_ms=leaving["broadcastingSeconds"] * 1000,
        statement_ms=statements["seconds"] * 1000,
        statement_href=statements["href"],
    )


def _network(name: str, facts: Mapping[str, Any]) -> Network:
    address = facts["address"]
    return Network(
        name=name,
        prefix=address["prefix"],
        alphabet=address["alphabet"],
        length=address["length"],
        accepts=facts["accepts"],
        tx_prefix=facts["txPrefix"],
        tag=facts.get("tag", ""),
        block_ms=facts["blockSeconds"] * 1000,
        arrival=facts["arrivalConfirmations"],
        unlock=facts["unlockConfirmations"],
    )


def _currency(ccy: str, facts: Mapping[str, Any], networks: Mapping[str, Network]) -> Currency:
    return Currency(
        ccy=ccy,
        name=facts["name"],
        logo=facts["logoLink"],
        places=facts["places"],
        min_internal=Decimal(facts["minInternal"]),
        can_internal=facts.get("canInternal", True),
        chains=tuple(_chain(ccy, one, networks[one["network"]]) for one in facts["chains"]),
    )


def _chain(ccy: str, facts: Mapping[str, Any], network: Network) -> Chain:
    return Chain(
        ccy=ccy,
        network=network,
        main=facts["main"],
        contract=facts["ctAddr"],
        fee=Decimal(facts["fee"]),
        min_withdrawal=Decimal(facts["minWd"]),
        max_withdrawal=Decimal(facts["maxWd"]),
        min_deposit=Decimal(facts["minDep"]),
        places=facts["wdTickSz"],
        burning_rate=_rate(facts),
        can_deposit=facts.get("canDep", True),
        can_withdraw=facts.get("canWd", True),
    )


def _non_tradable(ccy: str, facts: Mapping[str, Any]) -> NonTradable:
    return NonTradable(
        ccy=ccy,
        name=facts["name"],
        logo=facts["logoLink"],
        chain=facts["chain"],
        contract=facts["ctAddr"],
        can_withdraw=facts["canWd"],
        min_withdrawal=Decimal(facts["minWd"]),
        all_at_once=facts["wdAll"],
        fee=Decimal(facts["fee"]),
        fee_ccy=facts["feeCcy"],
        places=facts["wdTickSz"],
        needs_tag=facts["needTag"],
        burning_rate=_rate(facts),
    )


def _rate(facts: Mapping[str, Any]) -> Decimal | None:
    return Decimal(facts["burningFeeRate"]) if "burningFeeRate" in facts else None
