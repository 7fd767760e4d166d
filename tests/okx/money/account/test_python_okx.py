"""Settings and loans through python-okx 0.4, unmodified, over a socket."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from okx.Account import AccountAPI

from fauxchange import MockServer, data

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [
    # What its documentation tells to pass as the fourth argument, it calls deprecated itself.
    pytest.mark.filterwarnings("ignore:use_server_time parameter:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning"),
]


@pytest.fixture
def account(tmp_path: Path) -> Iterator[Any]:
    """The client of main, which has 1 BTC in the trading account and may borrow."""
    world = json.loads((data.worlds() / "default.json").read_text(encoding="utf-8"))
    main = world["okx"]["accounts"][0]
    main["books"]["trading"] = {"BTC": "1"}
    main["settings"] = {"enableSpotBorrow": True}
    file = tmp_path / "world.json"
    file.write_text(json.dumps(world), encoding="utf-8")
    with MockServer(world=file, limits=False) as running:
        keys = running.okx
        api = AccountAPI(keys.key, keys.secret, keys.passphrase, False, "0", domain=running.url)
        with api as client:
            yield client


def test_a_client_borrows_in_spot_mode(account: Any) -> None:
    assert account.set_account_level(acctLv="1")["data"] == [{"acctLv": "1"}]
    (config,) = account.get_account_config()["data"]
    assert (config["acctLv"], config["enableSpotBorrow"]) == ("1", True)
    answer = account.spot_manual_borrow_repay(ccy="USDT", side="borrow", amt="1000")
    assert answer["data"] == [{"ccy": "USDT", "side": "borrow", "amt": "1000"}]
    (balance,) = account.get_account_balance("USDT")["data"]
    assert balance["details"][0]["liab"] == "1000"
    (entry,) = account.spot_borrow_repay_history(ccy="USDT")["data"]
    assert (entry["type"], entry["accBorrowed"]) == ("manual_borrow", "1000")


def test_a_client_is_refused_in_words(account: Any) -> None:
    answer = account.set_auto_repay(autoRepay=True)
    assert (answer["code"], answer["msg"]) == (
        "51010",
        "You can't complete this request under your current account mode.",
    )
