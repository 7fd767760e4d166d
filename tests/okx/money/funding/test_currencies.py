"""asset/currencies, asset/deposit-address and asset/non-tradable-assets."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import Problem, data
from fauxchange.worlds.world import read_world
from tests.okx.draft import unlimited

from .conftest import Funding, world_with_subs

if TYPE_CHECKING:
    from pathlib import Path


def test_there_are_more_than_25_currencies(okx: Funding) -> None:
    listed = {row["ccy"] for row in okx.get("currencies")}
    assert len(listed) > 25
    assert {"BTC", "ETH", "SOL", "USDT", "USDC", "BETH", "OKSOL", "OKB"} <= listed


def test_a_currency_has_a_row_for_each_chain(okx: Funding) -> None:
    chains = [row["chain"] for row in okx.get("currencies?ccy=USDT")]
    assert chains == [
        "USDT-ERC20",
        "USDT-TRC20",
        "USDT-Polygon",
        "USDT-Arbitrum One",
        "USDT-Solana",
    ]


def test_bitcoin_is_as_documented(okx: Funding) -> None:
    (row,) = okx.get("currencies?ccy=BTC")
    documented = {
        "chain": "BTC-Bitcoin",
        "fee": "0.00005",
        "minWd": "0.0005",
        "minInternal": "0.0001",
        "maxWd": "500",
        "wdTickSz": "8",
        "minDepArrivalConfirm": "1",
        "minWdUnlockConfirm": "2",
        "wdQuota": "10000000",
        "usedWdQuota": "0",
        "mainNet": True,
        "needTag": False,
    }
    assert {name: row[name] for name in documented} == documented


def test_exactly_one_chain_of_a_currency_is_the_main_one(okx: Funding) -> None:
    mains = [row["ccy"] for row in okx.get("currencies") if row["mainNet"]]
    assert sorted(mains) == sorted(set(mains)) == sorted({r["ccy"] for r in okx.get("currencies")})


def test_currencies_nobody_knows_are_left_out(okx: Funding) -> None:
    assert [row["ccy"] for row in okx.get("currencies?ccy=BTC,NOSUCH")] == ["BTC"]


def test_an_address_stays_the_same_and_is_another_one_for_another_user(
    okx: Funding, friend: Funding
) -> None:
    mine = okx.get("deposit-address?ccy=USDT")
    assert mine == okx.get("deposit-address?ccy=USDT")
    assert mine[1]["chain"] == "USDT-TRC20"
    assert mine[1]["addr"][0] == "T"
    assert len(mine[1]["addr"]) == 34
    assert mine[1]["addr"] != friend.get("deposit-address?ccy=USDT")[1]["addr"]


def test_one_network_has_one_address_for_all_currencies(okx: Funding) -> None:
    (link,) = okx.get("deposit-address?ccy=LINK")
    assert link["addr"] == okx.get("deposit-address?ccy=USDT")[0]["addr"]


def test_a_tag_is_there_only_where_the_chain_needs_one(okx: Funding) -> None:
    (xrp,), (ton,), (btc,) = (okx.get(f"deposit-address?ccy={c}") for c in ("XRP", "TON", "BTC"))
    assert xrp["tag"].isdecimal()
    assert ton["addrEx"]["comment"].isdecimal()
    assert (btc["tag"], btc["memo"], btc["pmtId"], btc["addrEx"]) == ("", "", "", None)


def test_every_address_is_one_that_money_can_be_sent_to(okx: Funding) -> None:
    facts = json.loads((data.root() / "fixtures/funding/okx.json").read_text(encoding="utf-8"))
    import re

    for ccy in facts["currencies"]:
        for row in okx.get(f"deposit-address?ccy={ccy}"):
            network = row["chain"].partition("-")[2]
            assert re.fullmatch(facts["networks"][network]["accepts"], row["addr"]), row


def test_an_address_for_an_unknown_currency_is_refused(okx: Funding) -> None:
    assert okx.refused("deposit-address?ccy=NOSUCH") == ("51000", "Parameter ccy error")


def test_there_are_no_non_tradable_assets_unless_the_world_says_so(okx: Funding) -> None:
    assert okx.get("non-tradable-assets") == []


def test_a_world_may_have_non_tradable_assets(tmp_path: Path) -> None:
    world = world_with_subs()
    world["okx"]["nonTradable"] = {
        "CELT": {
            "name": "",
            "logoLink": "",
            "chain": "CELT-OKTC",
            "ctAddr": "f403fb",
            "canWd": True,
            "minWd": "0.1",
            "wdAll": False,
            "fee": "2",
            "feeCcy": "USDT",
            "wdTickSz": 8,
            "needTag": False,
        }
    }
    world["okx"]["accounts"][0]["books"]["nonTradable"] = {"CELT": "989.84719571"}
    file = tmp_path / "world.json"
    file.write_text(json.dumps(world), encoding="utf-8")
    okx = Funding(unlimited(file), "default")
    (row,) = okx.get("non-tradable-assets")
    assert (row["ccy"], row["bal"], row["fee"]) == ("CELT", "989.84719571", "2")
    assert okx.get("non-tradable-assets?ccy=MEME") == []


def _own_funding() -> Any:
    facts = json.loads((data.root() / "fixtures/funding/okx.json").read_text(encoding="utf-8"))
    facts["currencies"] = {"BTC": facts["currencies"]["BTC"]}
    return facts


def test_a_world_may_bring_currencies_of_its_own(tmp_path: Path) -> None:
    world = world_with_subs()
    world["okx"]["funding"] = "mine.json"
    (tmp_path / "mine.json").write_text(json.dumps(_own_funding()), encoding="utf-8")
    (tmp_path / "world.json").write_text(json.dumps(world), encoding="utf-8")
    okx = Funding(unlimited(tmp_path / "world.json"), "default")
    assert [row["ccy"] for row in okx.get("currencies")] == ["BTC"]


def test_a_chain_on_an_unknown_network_is_told_with_its_place(tmp_path: Path) -> None:
    world, facts = world_with_subs(), _own_funding()
    world["okx"]["funding"] = "mine.json"
    facts["currencies"]["BTC"]["chains"][0]["network"] = "Nowhere"
    (tmp_path / "mine.json").write_text(json.dumps(facts), encoding="utf-8")
    (tmp_path / "world.json").write_text(json.dumps(world), encoding="utf-8")
    with pytest.raises(Problem, match="/currencies/BTC/chains/0/network: no network 'Nowhere'"):
        read_world(tmp_path / "world.json")
