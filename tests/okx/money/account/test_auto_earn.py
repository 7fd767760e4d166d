"""Auto earn: what lies in the trading account earns by the hour, and stays at hand."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.okx.money.family import Caller, caller, opened

if TYPE_CHECKING:
    from pathlib import Path

    from fauxchange import MockServer

EARN = "account/set-auto-earn"


def _on(who: Caller, ccy: str, **also: str) -> Any:
    return who.post(EARN, ccy=ccy, action="turn_on", **also)


def _off(who: Caller, ccy: str) -> Any:
    return who.post(EARN, ccy=ccy, action="turn_off")


def _detail(who: Caller, ccy: str) -> Any:
    (row,) = who.get(f"account/balance?ccy={ccy}")
    return row["details"][0]


def _lending(who: Caller, ccy: str) -> Decimal:
    (row,) = who.get(f"finance/savings/lending-rate-history?ccy={ccy}&limit=1")
    return Decimal(row["lendingRate"])


def test_what_is_turned_on_waits_for_the_hour(mock: MockServer, sub: Caller) -> None:
    assert _detail(sub, "USDT")["autoLendStatus"] == "off"
    assert _on(sub, "USDT") == {
        "earnType": "0",
        "ccy": "USDT",
        "action": "turn_on",
        "apr": "",
    }
    names = ("autoLendStatus", "autoLendMtAmt", "availBal")
    assert [_detail(sub, "USDT")[name] for name in names] == ["pending", "0", "350.5"]
    mock.clock.advance(hours=1)
    assert [_detail(sub, "USDT")[name] for name in names] == ["active", "350.5", "350.5"]


def test_an_hour_pays_what_lending_pays(mock: MockServer, sub: Caller) -> None:
    _on(sub, "USDT")
    mock.clock.advance(hours=1)
    rate = _lending(sub, "USDT")
    mock.clock.advance(hours=1)
    (row,) = sub.get("account/bills?type=381")
    assert (row["subType"], row["ccy"], row["notes"]) == ("381", "USDT", "")
    assert (row["earnAmt"], Decimal(row["earnApr"])) == (row["balChg"], rate)
    exact = Decimal("350.5") * rate / 8760
    assert 0 <= exact - Decimal(row["balChg"]) < Decimal("1e-16")


def test_what_comes_in_earns_from_the_next_hour_on(mock: MockServer, sub: Caller) -> None:
    _on(sub, "USDT")
    mock.clock.advance(hours=1)
    sub.post("asset/transfer", ccy="USDT", amt="100", **{"from": "6", "to": "18"})
    assert _detail(sub, "USDT")["autoLendMtAmt"] == "350.5"
    mock.clock.advance(hours=1)
    assert Decimal(_detail(sub, "USDT")["autoLendMtAmt"]) > 450


def test_what_is_turned_off_after_a_day_earns_no_longer(mock: MockServer, sub: Caller) -> None:
    _on(sub, "USDT")
    mock.clock.advance(days=1)
    _off(sub, "USDT")
    shown = _detail(sub, "USDT")
    assert (shown["autoLendStatus"], shown["autoLendMtAmt"]) == ("off", "0")
    mock.clock.advance(hours=5)
    assert _detail(sub, "USDT")["cashBal"] == shown["cashBal"]


def test_what_is_turned_on_again_earns_once(mock: MockServer, sub: Caller) -> None:
    _on(sub, "USDT")
    mock.clock.advance(days=1)
    _off(sub, "USDT")
    _on(sub, "USDT")
    before = len(sub.get("account/bills?type=381"))
    mock.clock.advance(hours=3)
    assert len(sub.get("account/bills?type=381")) == before + 2


def test_what_is_on_stays_on_for_a_day(mock: MockServer, sub: Caller) -> None:
    _on(sub, "ETH")
    mock.clock.advance(hours=23)
    assert _detail(sub, "ETH")["autoLendStatus"] == "active"
    code, text = sub.refused(EARN, ccy="ETH", action="turn_off")
    assert code == "59673"
    assert text.endswith("Try again at 2025-06-19 12:00:00 (UTC).")


def test_what_is_on_cannot_be_turned_on(sub: Caller) -> None:
    _on(sub, "ETH")
    code, text = sub.refused(EARN, ccy="ETH", action="turn_on")
    assert (code, text.endswith("for ETH.")) == ("59675", True)


def test_what_is_off_may_be_turned_off(sub: Caller) -> None:
    assert _off(sub, "ETH")["action"] == "turn_off"


@pytest.mark.parametrize(("ccy", "kind"), [("ADA", "0"), ("USDT", "1"), ("USDG", "0")])
def test_some_currencies_do_not_earn(sub: Caller, ccy: str, kind: str) -> None:
    code, text = sub.refused(EARN, ccy=ccy, action="turn_on", earnType=kind)
    assert (code, text.endswith(f"support {ccy}.")) == ("59671", True)


def _with_usdg(folder: Path) -> MockServer:
    return opened(folder, lambda okx: okx["accounts"][1]["books"]["trading"].update(USDG="8760"))


def test_usdg_earns_without_being_lent(tmp_path: Path) -> None:
    mock = _with_usdg(tmp_path)
    sub = caller(mock, "sub1")
    _on(sub, "USDG", earnType="1")
    mock.clock.advance(hours=2)
    (row,) = sub.get("account/bills?type=381")
    assert (row["balChg"], row["earnApr"]) == ("0.041", "0.041")


def test_a_currency_that_cannot_earn_is_shown_as_such(tmp_path: Path) -> None:
    def change(okx: dict[str, Any]) -> None:
        okx["accounts"][1]["books"]["trading"]["ADA"] = "5"

    sub = caller(opened(tmp_path, change), "sub1")
    assert _detail(sub, "ADA")["autoLendStatus"] == "unsupported"
