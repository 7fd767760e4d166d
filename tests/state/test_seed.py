"""From a world file to the first state."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import data
from fauxchange.domain.access.credential import Credential
from fauxchange.domain.core.account import Account, Balance
from fauxchange.domain.core.ledger import LOG, Posting, audit
from fauxchange.domain.earn.staking.product import ACCRUE, StakingInterest, StakingProduct
from fauxchange.runtime.ids import Ids
from fauxchange.state.memory import MemoryStore
from fauxchange.worlds.seed import beginning
from fauxchange.worlds.world import named_world, read_world
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fauxchange.worlds.world import World


def _seeded(world: World) -> MemoryStore:
    store = MemoryStore(copying=True)
    store.restore(beginning(world, NOON_MS, Ids(0)))
    return store


def _account(store: MemoryStore, key: str) -> Account:
    account = store.find(Account, key)
    assert account is not None
    return account


def _postings(store: MemoryStore) -> Sequence[Posting]:
    return store.log(LOG)  # type: ignore[return-value]


def _changed(folder: Path, **okx: Any) -> World:
    world = json.loads((data.worlds() / "default.json").read_text(encoding="utf-8"))
    world["okx"].update(okx)
    ids = {account["id"] for account in world["okx"]["accounts"]}
    keys = [one for one in world["okx"]["credentials"] if one["account"] in ids]
    world["okx"]["credentials"] = keys
    file = folder / "world.json"
    file.write_text(json.dumps(world), encoding="utf-8")
    return read_world(file)


@pytest.fixture
def store() -> MemoryStore:
    """The default world, sown at noon."""
    return _seeded(named_world("default"))


def test_balances_are_what_the_file_says_in_its_order(store: MemoryStore) -> None:
    funding = _account(store, "okx:main").funding
    assert list(funding) == ["ETH", "BTC", "SOL", "USDT", "USDC", "OKB", "BETH", "OKSOL"]
    assert funding["ETH"] == Balance(Decimal("37.11827078"))


def test_amounts_keep_the_digits_of_the_file(store: MemoryStore) -> None:
    spot = _account(store, "coinw:main").spot
    assert str(spot["CWT"].available) == "400.000"
    assert str(spot["USDT"].available) == "257.518301140000000"


@pytest.mark.parametrize("name", ["default", "empty"])
def test_a_sown_world_passes_the_audit(name: str) -> None:
    store = _seeded(named_world(name))
    assert audit(store.documents(Account), _postings(store)) == []


def test_opening_balances_are_postings_of_the_beginning(store: MemoryStore) -> None:
    assert {(one.at_ms, one.reason) for one in _postings(store)} == {(NOON_MS, "opening balance")}
    assert len(_postings(store)) == 25


def test_an_amount_of_zero_is_nothing(tmp_path: Path) -> None:
    accounts = [{"id": "main", "user": "1", "books": {"funding": {"ETH": "0.00", "BTC": "1"}}}]
    store = _seeded(_changed(tmp_path, accounts=accounts))
    assert list(_account(store, "okx:main").funding) == ["BTC"]


def test_accounts_of_the_two_exchanges_are_two_accounts(store: MemoryStore) -> None:
    assert _account(store, "okx:main").user == "447215863902417"
    assert _account(store, "coinw:main").user == "61048275"
    assert _account(store, "coinw:main").funding == {}


def test_an_account_is_its_own_master_unless_the_file_names_one(tmp_path: Path) -> None:
    accounts = [
        {"id": "main", "user": "1", "books": {}},
        {"id": "sub", "user": "2", "master": "main", "books": {}},
    ]
    store = _seeded(_changed(tmp_path, accounts=accounts))
    assert _account(store, "okx:main").master == "okx:main"
    assert _account(store, "okx:sub").master == "okx:main"


def test_a_credential_carries_the_user_and_master_of_its_account(store: MemoryStore) -> None:
    key = "043503d2-fc7e-2876-c408-82b0ddd0e726"
    assert store.find(Credential, f"okx:{key}") == Credential(
        name="read",
        account="okx:main",
        user="447215863902417",
        master="okx:main",
        key=key,
        secret=b"8A3CEC1501328163BCFC0A171879D46B",
        passphrase=b"Faux-change-1",
        permissions=frozenset({"read"}),
        made_ms=NOON_MS,
        number=2,
    )


def test_a_key_of_one_exchange_is_unknown_to_the_other(store: MemoryStore) -> None:
    assert store.find(Credential, "coinw:043503d2-fc7e-2876-c408-82b0ddd0e726") is None


def test_a_coinw_credential_has_no_passphrase(store: MemoryStore) -> None:
    credential = store.find(Credential, "coinw:15167264-166d-3952-6dfd-6437ca1f7963")
    assert credential is not None
    assert credential.passphrase == b""


def test_staking_terms_are_turned_into_our_units(store: MemoryStore) -> None:
    assert store.find(StakingProduct, "eth") == StakingProduct(
        id="eth",
        pays="ETH",
        gives="BETH",
        minimum=Decimal("0.001"),
        places=8,
        settle_ms=60_000,
        accrue_at_ms=8 * 3_600_000,
        apr=Decimal("0.0374"),
        redeem_ms=8 * 24 * 3_600_000,
        fast_limit=Decimal(100),
        platform_limit=Decimal(0),
        rate_at_ms=17 * 3_600_000,
    )


def test_interest_earned_before_the_beginning_is_known(store: MemoryStore) -> None:
    assert store.find(StakingInterest, "okx:main/eth") == StakingInterest(
        "okx:main", "eth", Decimal("0.00006549"), Decimal("0.01490596")
    )


def test_the_next_interest_is_due_at_eight_tomorrow(store: MemoryStore) -> None:
    assert store.next_due_ms() == NOON_MS + 20 * 3_600_000


def test_who_holds_staked_tokens_earns_without_earlier_interest(tmp_path: Path) -> None:
    accounts = [{"id": "main", "user": "1", "books": {"trading": {"BETH": "1"}}}]
    store = _seeded(_changed(tmp_path, accounts=accounts))
    assert store.find(StakingInterest, "okx:main/eth") == StakingInterest("okx:main", "eth")
    assert store.find(StakingInterest, "okx:main/sol") is None


def test_who_holds_none_does_not_earn() -> None:
    store = _seeded(named_world("empty"))
    assert list(store.documents(StakingInterest)) == []
    assert ACCRUE not in {task.kind for task in store.state().due}
