"""World files: checked as a whole before anything begins."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import MockServer, Problem, data
from fauxchange.spec.canonical import canonical
from fauxchange.worlds.world import named_world, read_world

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WORLDS = sorted(data.worlds().glob("*.json"))


def _world() -> Any:
    return json.loads((data.worlds() / "default.json").read_text(encoding="utf-8"))


def _written(folder: Path, document: Any) -> Path:
    file = folder / "world.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


@pytest.mark.parametrize("file", WORLDS, ids=lambda file: file.stem)
def test_the_worlds_of_the_package_are_in_order_and_formatted(file: Path) -> None:
    assert read_world(file).title == file.stem
    text = file.read_text(encoding="utf-8")
    assert text == canonical(json.loads(text))


def test_default_and_empty_come_with_the_package() -> None:
    assert {"default", "empty"} <= {file.stem for file in WORLDS}


@pytest.mark.parametrize("name", [file.stem for file in WORLDS])
def test_all_worlds_have_the_same_keys(name: str) -> None:
    assert named_world(name).credentials("okx") == named_world("default").credentials("okx")
    assert named_world(name).credentials("coinw") == named_world("default").credentials("coinw")


def test_credentials_come_in_the_order_of_the_file() -> None:
    names = [one["name"] for one in named_world("default").credentials("okx")]
    assert names == [
        "default",
        "read",
        "trade",
        "withdraw",
        "demo",
        "bound",
        "sub1",
        "sub2",
        "live",
    ]


def test_a_world_may_be_of_one_exchange_only(tmp_path: Path) -> None:
    world = _world()
    del world["coinw"]
    read = read_world(_written(tmp_path, world))
    assert read.credentials("coinw") == []
    assert MockServer(world=read, exchange="okx").okx.name == "default"


def test_keys_of_an_exchange_that_is_not_there_are_a_lookup_error(tmp_path: Path) -> None:
    world = _world()
    del world["coinw"]
    server = MockServer(world=_written(tmp_path, world), exchange="okx")
    with pytest.raises(LookupError, match="'default' has no coinw credential"):
        _ = server.coinw


def test_the_region_is_the_files_or_any(tmp_path: Path) -> None:
    assert named_world("default").region == ""
    world = _world()
    world["okx"]["region"] = "eea"
    assert read_world(_written(tmp_path, world)).region == "eea"


def _okx(world: Any) -> Any:
    return world["okx"]


CHANGES: list[tuple[Callable[[Any], object], str]] = [
    (lambda w: w.pop("title"), ""),
    (lambda w: w.update(okcoin={}), ""),
    (lambda w: _okx(w)["accounts"][0].pop("user"), "/okx/accounts/0"),
    (
        lambda w: _okx(w)["accounts"][0]["books"].update(margin={}),
        "/okx/accounts/0/books",
    ),
    (
        lambda w: _okx(w)["accounts"][0]["books"]["funding"].update(ETH=1.5),
        "/okx/accounts/0/books/funding/ETH",
    ),
    (
        lambda w: _okx(w)["accounts"][0]["books"]["funding"].update(ETH="-1"),
        "/okx/accounts/0/books/funding/ETH",
    ),
    (
        lambda w: _okx(w)["accounts"][0]["books"]["funding"].update(ETH="1e3"),
        "/okx/accounts/0/books/funding/ETH",
    ),
    (
        lambda w: _okx(w)["credentials"][1].update(permissions=["write"]),
        "/okx/credentials/1/permissions/0",
    ),
    (
        lambda w: _okx(w)["credentials"][1].update(environments=["paper"]),
        "/okx/credentials/1/environments/0",
    ),
    (lambda w: _okx(w)["credentials"][1].update(passphrase=""), "/okx/credentials/1/passphrase"),
    (lambda w: _okx(w)["credentials"][1].update(account="nobody"), "/okx/credentials/1/account"),
    (
        lambda w: _okx(w)["credentials"][1].update(key=_okx(w)["credentials"][0]["key"]),
        "/okx/credentials/1/key",
    ),
    (lambda w: _okx(w)["staking"].pop("sol"), "/okx/accounts/0/staked/sol"),
    (
        lambda w: _okx(w)["staking"]["eth"].update(accrueAtUtc="8:00"),
        "/okx/staking/eth/accrueAtUtc",
    ),
    (
        lambda w: _okx(w)["staking"]["eth"].update(accrueAtUtc="24:00"),
        "/okx/staking/eth/accrueAtUtc",
    ),
    (lambda w: _okx(w)["staking"]["eth"].update(apr=0.0374), "/okx/staking/eth/apr"),
    (
        lambda w: _okx(w)["staking"]["eth"].update(settleSeconds=-1),
        "/okx/staking/eth/settleSeconds",
    ),
    (lambda w: _okx(w)["staking"]["eth"].pop("redeemDays"), "/okx/staking/eth"),
    (
        lambda w: _okx(w)["staking"]["eth"].update(suspended=["interest"]),
        "/okx/staking/eth/suspended/0",
    ),
    (
        lambda w: _okx(w)["savings"].update(ratesSince="2021-02-31"),
        "/okx/savings/ratesSince",
    ),
    (
        lambda w: _okx(w)["savings"]["currencies"]["BTC"].pop("minAmt"),
        "/okx/savings/currencies/BTC",
    ),
    (lambda w: w["coinw"]["credentials"][0].update(passphrase="abcd"), "/coinw/credentials/0"),
    (
        lambda w: _okx(w)["credentials"][0].update(addresses=["localhost"]),
        "/okx/credentials/0/addresses/0",
    ),
    (lambda w: w["prices"]["USDT"].update(usd="0"), "/prices/USDT/usd"),
    (lambda w: w["prices"]["USDT"].update(usd="0.0000000000001"), "/prices/USDT/usd"),
    (lambda w: w["prices"]["BTC"].update(usd="1000000000000"), "/prices/BTC/usd"),
    (lambda w: w.update(market="../default.json"), "/market"),
    (lambda w: w.update(market="a\0b"), "/market"),
    (
        lambda w: _okx(w)["staking"]["eth"].update(settleSeconds=1e308),
        "/okx/staking/eth/settleSeconds",
    ),
    (
        lambda w: _okx(w)["savings"]["currencies"]["BTC"].update(rate="1000"),
        "/okx/savings/currencies/BTC/rate",
    ),
    (
        lambda w: _okx(w)["stableRewards"]["USDG"].update(apy="999999999999"),
        "/okx/stableRewards/USDG/apy",
    ),
    # What no schema can say.
    (
        lambda w: _okx(w)["credentials"][0].update(addresses=["10.0.0.999"]),
        "/okx/credentials/0/addresses/0",
    ),
    (
        lambda w: _okx(w)["credentials"][0].update(addresses=["10.0.0.0/33"]),
        "/okx/credentials/0/addresses/0",
    ),
    (
        lambda w: _okx(w)["accounts"].append({"id": "main", "user": "2", "books": {}}),
        "/okx/accounts/3/id",
    ),
    (lambda w: _okx(w)["accounts"][0].update(master="nobody"), "/okx/accounts/0/master"),
    (lambda w: _okx(w)["credentials"][1].update(name="default"), "/okx/credentials/1/name"),
]


@pytest.mark.parametrize(("change", "pointer"), CHANGES)
def test_a_mistake_is_named_by_file_and_pointer(
    tmp_path: Path, change: Callable[[Any], object], pointer: str
) -> None:
    world = _world()
    change(world)
    file = _written(tmp_path, world)
    with pytest.raises(Problem) as caught:
        read_world(file)
    assert (caught.value.file, caught.value.pointer) == (str(file), pointer)


def test_a_whole_number_may_have_a_point(tmp_path: Path) -> None:
    world = _world()
    _okx(world)["staking"]["eth"].update(settleSeconds=61.0)
    mock = MockServer(world=_written(tmp_path, world))
    assert repr(mock.sandbox.world.exchanges["okx"]["staking"]["eth"]["settleSeconds"]) == "61"


@pytest.mark.parametrize(
    ("path", "value", "pointer"),
    [
        (("pairs", "BTC-USDT", "lot"), "9" * 40, "/pairs/BTC-USDT/lot"),
        (("swaps", "BTC-USDT-SWAP", "listedMs"), 10**30, "/swaps/BTC-USDT-SWAP/listedMs"),
        (
            ("swaps", "BTC-USDT-SWAP", "contractValue"),
            "1000000000",
            "/swaps/BTC-USDT-SWAP/contractValue",
        ),
        (("swaps", "BTC-USDT-SWAP", "settlement"), "24:00", "/swaps/BTC-USDT-SWAP/settlement"),
    ],
)
def test_a_market_that_no_exchange_could_have_is_named(
    tmp_path: Path, path: tuple[str, str, str], value: Any, pointer: str
) -> None:
    market = json.loads((data.worlds().parent / "markets" / "default.json").read_text("utf-8"))
    group, name, member = path
    market[group][name][member] = value
    file = _written(tmp_path, {**_world(), "market": market})
    with pytest.raises(Problem) as caught:
        read_world(file)
    assert caught.value.pointer == f"/market{pointer}"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="cannot be read"):
        read_world(tmp_path / "nope.json")


def test_a_name_nobody_knows_is_a_problem() -> None:
    with pytest.raises(Problem, match=r"nope\.json"):
        MockServer(world="nope")


def test_a_file_that_is_not_json_is_a_problem(tmp_path: Path) -> None:
    file = tmp_path / "world.json"
    file.write_text("{", encoding="utf-8")
    with pytest.raises(Problem, match="is not JSON"):
        read_world(file)
