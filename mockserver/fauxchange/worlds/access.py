"""Sub-accounts and keys: what a master knows, and who may call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from fauxchange.domain.access import subaccount
from fauxchange.domain.access.credential import Credential
from fauxchange.domain.access.subaccount import SubAccount, SubAccountTerms
from fauxchange.domain.core.account import Account, Uid, account_id, exchange_of
from fauxchange.domain.core.document import key_from
from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.state.codec import codec

from .layout import FileSource, layout, read, word_of

# Keys of both exchanges look like UUIDs.
KEY_GROUPS = (8, 4, 4, 4, 12)

layout(
    SubAccount,
    kind=FileSource("type", word_of("subAccount"), default="1"),
    label=FileSource("label", default=""),
)
layout(Credential, passphrase=FileSource("passphrase", default=""))


def seed_subaccounts(unit: UnitOfWork, name: str, exchange: Mapping[str, Any], now_ms: int) -> None:
    """Write what the masters know of their sub-accounts, the oldest first."""
    limits = exchange.get("subAccountLimits")
    if limits is not None:
        unit.put(read(SubAccountTerms, limits))
    subs = []
    for document in exchange["accounts"]:
        if not _is_master(document):
            key = account_id(name, document["id"])
            subs.append(_sub(unit.get(Account, key), document, now_ms))
    for sub in sorted(subs, key=lambda sub: sub.opened_ms):
        subaccount.add(unit, unit.get(Account, sub.account), sub)


def seed_owner(unit: UnitOfWork, name: str, account: Account, document: Mapping[str, Any]) -> None:
    """Write whose a user id is, a master's before others', and what a sub-account may."""
    if account.master == account.id or unit.find(Uid, name, account.user) is None:
        unit.put(Uid(account.user, account.id))
    if "transferOut" in document:
        from fauxchange.domain.funding.transfers import MayTransferOut

        unit.put(MayTransferOut(account.id, document["transferOut"]))


# What the keys of a world differ in; the rest is alike for most.
_OWN = frozenset({"name", "account", "key", "secret"})
_read_secret = codec(bytes).read


class WorldCredentials(Mapping[str, Credential]):
    """The keys of all accounts by exchange and key, each read when somebody asks for it.

    They are numbered account by account. What keys may do is read once for neighbours alike.
    """

    def __init__(
        self,
        exchanges: Mapping[str, Mapping[str, Any]],
        accounts: Mapping[str, Account],
        made_ms: int,
    ) -> None:
        self._accounts = accounts
        self._made_ms = made_ms
        self._last: tuple[Mapping[str, Any], Credential] | None = None
        self._sources: dict[str, tuple[str, Mapping[str, Any], int]] = {}
        numbers: Counter[str] = Counter()
        for name, exchange in exchanges.items():
            for document in exchange["credentials"]:
                account = account_id(name, document["account"])
                numbers[account] += 1
                key = key_from(Credential, (name, document["key"]))
                self._sources[key] = (account, document, numbers[account])

    def __getitem__(self, key: str) -> Credential:
        """Return a credential."""
        name, document, number = self._sources[key]
        account = self._accounts[name]
        return self._like(document)._replace(
            name=document["name"],
            account=account.id,
            user=account.user,
            master=account.master,
            key=document["key"],
            secret=_read_secret(document["secret"], ()),
            number=number,
        )

    def _like(self, document: Mapping[str, Any]) -> Credential:
        """Return a credential that may do what an object of the file says."""
        rights = {member: document[member] for member in document.keys() - _OWN}
        last = self._last
        if last is None or last[0] != rights:
            nobody = read(
                Credential, document, account="", user="", master="", made_ms=self._made_ms
            )
            last = self._last = (rights, nobody)
        return last[1]

    def __iter__(self) -> Iterator[str]:
        """Yield the keys of the documents."""
        return iter(self._sources)

    def __len__(self) -> int:
        """Return how many credentials there are."""
        return len(self._sources)


def _is_master(document: Mapping[str, Any]) -> bool:
    return bool(document.get("master", document["id"]) == document["id"])


def _sub(account: Account, document: Mapping[str, Any], now_ms: int) -> SubAccount:
    facts = document.get("subAccount", {})
    trustee = facts.get("entrustedTo")
    return read(
        SubAccount,
        facts,
        account=account.id,
        name=document["id"],
        user=account.user,
        master=account.master,
        opened_ms=now_ms - facts.get("ageDays", 0) * DAY_MS,
        trustee=account_id(exchange_of(account.id), trustee) if trustee else "",
    )
