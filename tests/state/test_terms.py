"""The terms of a world, read area by area, and stores that begin with them."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fauxchange.domain.access.credential import Credential
from fauxchange.domain.core.account import Account
from fauxchange.domain.earn.staking.product import StakingProduct
from fauxchange.domain.funding.currency import Currency
from fauxchange.domain.market.price import ReferencePrice
from fauxchange.runtime.ids import Ids
from fauxchange.state.kinds import kind_of
from fauxchange.state.memory import MemoryStore
from fauxchange.state.store import StoreState
from fauxchange.worlds.seed import beginning
from fauxchange.worlds.terms import AREAS, WorldTerms
from fauxchange.worlds.world import named_world
from tests.commands import run
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from fauxchange.state.store import Store

DAY_MS = NOON_MS - NOON_MS % 86_400_000

# Each area in a process that has read no other: a copy of one that has read none.
ALONE = """
import os, sys
from fauxchange.worlds.terms import WorldTerms
from fauxchange.worlds.prepared import named_world
terms = WorldTerms(named_world("default"), {day}, 0)
for area in {areas}:
    child = os.fork()
    if not child:
        print(area, sum(map(len, terms._read(area).values())), flush=True)
        os._exit(0)
    os.waitpid(child, 0)
"""


@pytest.fixture(scope="module")
def read_alone() -> dict[str, str]:
    """Return how many documents each area has that was read without any other."""
    alone = run(sys.executable, "-c", ALONE.format(areas=list(AREAS), day=DAY_MS))
    assert alone.stderr == ""
    return dict(line.split() for line in alone.stdout.splitlines())


@pytest.fixture
def terms() -> WorldTerms:
    """Return the terms of the default world."""
    return WorldTerms(named_world("default"), DAY_MS, 0)


@pytest.fixture
def store(terms: WorldTerms) -> MemoryStore:
    """Return a store that begins with the terms."""
    store = MemoryStore()
    store.restore(StoreState({}, {}, (), base=terms))
    return store


@pytest.mark.parametrize("area", AREAS)
def test_the_kinds_of_an_area_are_found_by_their_names(area: str, terms: WorldTerms) -> None:
    for kind, documents in terms._read(area).items():
        known = kind_of(kind)
        assert known is not None
        assert known.name.startswith(AREAS[area])
        assert documents.items() <= terms.documents(kind).items()


@pytest.mark.parametrize("area", AREAS)
def test_an_area_is_read_without_any_other(
    area: str, terms: WorldTerms, read_alone: dict[str, str]
) -> None:
    assert read_alone[area] == str(sum(map(len, terms._read(area).values())))


def test_currencies_are_those_of_chains_and_of_fiat_money(terms: WorldTerms) -> None:
    documents = terms.documents(Currency)
    assert {"okx:BTC", "okx:EUR"} <= documents.keys()


def test_what_is_no_term_is_none(terms: WorldTerms) -> None:
    assert terms.documents(Account) == {}
    assert terms.documents(Credential) == {}


def test_only_the_areas_that_were_asked_for_are_read(terms: WorldTerms, store: MemoryStore) -> None:
    assert store.find(ReferencePrice, "BTC") is not None
    assert list(terms._areas) == ["prices"]


def test_a_store_has_the_documents_of_its_base(store: MemoryStore) -> None:
    assert {one.ccy for one in store.documents(ReferencePrice)} >= {"BTC", "ETH", "USDT"}
    with store.transaction() as unit:
        assert unit.get(StakingProduct, "eth").gives == "BETH"
        assert [one.ccy for one in unit.scan(ReferencePrice, ("BT",))][:1] == ["BTC"]


def test_a_change_stays_in_its_store(terms: WorldTerms, store: MemoryStore) -> None:
    price = store.find(ReferencePrice, "BTC")
    assert price is not None
    with store.transaction() as unit:
        unit.put(replace(price, fixed=not price.fixed))
        unit.delete(ReferencePrice, "ETH")
    assert terms.documents(ReferencePrice)["BTC"] == price
    assert "ETH" in terms.documents(ReferencePrice)
    assert store.find(ReferencePrice, "ETH") is None


def test_a_fork_begins_with_the_same(store: MemoryStore) -> None:
    with store.transaction() as unit:
        unit.delete(ReferencePrice, "ETH")
    fork = store.fork(lambda: "1")
    assert fork.find(ReferencePrice, "ETH") is None
    assert fork.find(StakingProduct, "eth") == store.find(StakingProduct, "eth")
    assert fork.size()[0] == store.size()[0]


def test_the_whole_state_has_no_base(terms: WorldTerms, store: MemoryStore) -> None:
    with store.transaction() as unit:
        for ccy in terms.documents(ReferencePrice):
            unit.delete(ReferencePrice, ccy)
    state = store.state()
    assert state.base is None
    assert ReferencePrice not in {kind for kind, _ in state.documents}
    assert (StakingProduct, "eth") in state.documents
    assert _restored(state).size() == store.size()


def test_a_state_with_a_base_is_the_same_without(store: MemoryStore) -> None:
    with store.transaction() as unit:
        unit.put(Account("okx:a", "1", "okx:a"))
    beginning = store.beginning()
    assert beginning.base is not None
    assert beginning.without_base().documents == store.state().documents


def test_sandboxes_with_keys_of_their_own_share_terms() -> None:
    world = named_world("default")
    assert WorldTerms(world, DAY_MS, 0).are_of(world.with_new_keys("a"))


def test_a_world_with_other_prices_has_other_terms() -> None:
    world = named_world("default")
    other = world._replace(prices={**world.prices, "BTC": {"usd": "1"}})
    stores = MemoryStore(), MemoryStore()
    for store, of in zip(stores, (world, other), strict=True):
        store.restore(beginning(of, NOON_MS, Ids(0)))
    first, second = (store.find(ReferencePrice, "BTC") for store in stores)
    assert first is not None
    assert second is not None
    assert (str(second.usd), second.usd == first.usd) == ("1", False)


def test_a_world_with_another_product_has_other_terms() -> None:
    world = named_world("default")
    okx = {**world.exchanges["okx"], "stableRewards": {}}
    assert not WorldTerms(world, DAY_MS, 0).are_of(
        world._replace(exchanges={**world.exchanges, "okx": okx})
    )


def _restored(state: StoreState) -> Store:
    store = MemoryStore()
    store.restore(state)
    return store
