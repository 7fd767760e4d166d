"""Account modes: what is in the way of a switch, and what a switch changes."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange.domain.core.ledger import Ledger, LedgerAccount
from tests.conftest import NOON_MS
from tests.okx.money.family import Caller, caller, opened

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fauxchange import MockServer

SWITCH = "account/set-account-level"
PRESET = "account/account-level-switch-preset"
CHECK = "account/set-account-switch-precheck"


def _config(who: Caller) -> Any:
    (row,) = who.get("account/config")
    return row


def _order(mock: MockServer) -> None:
    """Hold back some of the trading account of faux001, as an open order does."""
    free, held = (LedgerAccount("okx:faux001", "trading", slot) for slot in ("available", "frozen"))
    with mock.sandbox.store.transaction() as unit:
        Ledger(unit, NOON_MS).move("USDT", Decimal(1), debit=free, credit=held, reason="order")


def _leader(folder: Path) -> Caller:
    """Return the caller of main, a lead trader."""
    mock = opened(folder, lambda okx: okx["credentials"][0].update(roles=["lead-trader"]))
    return caller(mock, "default")


@pytest.mark.parametrize("mode", ["1", "2", "3", "4"])
def test_a_mode_that_is_set_is_shown(settled: Callable[..., Caller], mode: str) -> None:
    main = settled()
    assert main.post(SWITCH, acctLv=mode) == {"acctLv": mode}
    assert _config(main)["acctLv"] == mode


def test_the_figures_follow_the_mode(sub: Caller) -> None:
    assert sub.get("account/balance")[0]["adjEq"] == ""
    sub.post(SWITCH, acctLv="3")
    assert sub.get("account/balance")[0]["adjEq"] == "3016.1"


def test_a_portfolio_account_has_net_positions(settled: Callable[..., Caller]) -> None:
    main = settled()
    main.post("account/set-position-mode", posMode="long_short_mode")
    main.post(SWITCH, acctLv="4")
    assert _config(main)["posMode"] == "net_mode"


def test_positions_stay_as_they_are_in_other_modes(sub: Caller) -> None:
    sub.post("account/set-position-mode", posMode="long_short_mode")
    sub.post(SWITCH, acctLv="3")
    assert _config(sub)["posMode"] == "long_short_mode"


def test_a_mode_that_was_never_chosen_on_the_site_is_refused(
    settled: Callable[..., Caller],
) -> None:
    main = settled(modes=["2", "3"])
    assert main.refused(SWITCH, acctLv="4")[0] == "51070"
    assert main.refused(PRESET, acctLv="4")[0] == "51070"
    assert main.asked_in_vain(f"{CHECK}?acctLv=4")[0] == "51070"
    assert main.post(SWITCH, acctLv="3") == {"acctLv": "3"}


def test_the_mode_an_account_is_in_may_be_chosen_again(
    mock: MockServer, sub: Caller, settled: Callable[..., Caller]
) -> None:
    _order(mock)
    assert sub.post(SWITCH, acctLv="2") == {"acctLv": "2"}
    assert settled(modes=[]).post(SWITCH, acctLv="2") == {"acctLv": "2"}


def test_open_orders_are_in_the_way(mock: MockServer, sub: Caller) -> None:
    _order(mock)
    assert sub.refused(SWITCH, acctLv="3")[0] == "59132"
    (row,) = sub.get(f"{CHECK}?acctLv=3")
    assert (row["sCode"], row["unmatchedInfoCheck"]) == (
        "1",
        [{"type": "pending_orders", "totalAsset": "", "posList": []}],
    )


def test_debts_are_in_the_way(borrower: Caller) -> None:
    borrower.post("account/spot-manual-borrow-repay", ccy="USDT", side="borrow", amt="10")
    assert borrower.refused(SWITCH, acctLv="3") == (
        "59001",
        "Switching unavailable as you have borrowings.",
    )
    (row,) = borrower.get(f"{CHECK}?acctLv=3")
    assert row["unmatchedInfoCheck"] == [
        {"type": "repay_borrowings", "totalAsset": "", "posList": []}
    ]
    assert (row["mgnBf"], row["mgnAft"]) == (None, None)


def test_who_has_repaid_may_switch(borrower: Caller) -> None:
    for side in ("borrow", "repay"):
        borrower.post("account/spot-manual-borrow-repay", ccy="USDT", side=side, amt="10")
    assert borrower.post(SWITCH, acctLv="3") == {"acctLv": "3"}


def test_a_portfolio_account_needs_equity(sub: Caller) -> None:
    assert sub.refused(SWITCH, acctLv="4")[0] == "59133"
    (row,) = sub.get(f"{CHECK}?acctLv=4")
    assert row["unmatchedInfoCheck"] == [
        {"type": "asset_validation", "totalAsset": "3016.1", "posList": []}
    ]


@pytest.mark.parametrize("mode", ["3", "4"])
def test_lead_traders_use_spot_and_futures_mode_only(tmp_path: Path, mode: str) -> None:
    leader = _leader(tmp_path)
    for ccy, amount in (("ETH", "10"),):
        leader.post("asset/transfer", ccy=ccy, amt=amount, **{"from": "6", "to": "18"})
    assert leader.refused(SWITCH, acctLv=mode)[0] == "59642"
    assert leader.post(SWITCH, acctLv="1") == {"acctLv": "1"}


def test_a_strategy_is_in_the_way_of_modes_that_do_not_have_it(
    settled: Callable[..., Caller],
) -> None:
    main = settled(acctLv="3")
    main.post("account/set-trading-config", type="stgyType", stgyType="1")
    assert main.refused(SWITCH, acctLv="2")[0] == "59520"
    assert main.post(SWITCH, acctLv="4") == {"acctLv": "4"}


def test_a_check_tells_the_margin_before_and_after(sub: Caller) -> None:
    (row,) = sub.get(f"{CHECK}?acctLv=3")
    assert row == {
        "sCode": "0",
        "curAcctLv": "2",
        "acctLv": "3",
        "riskOffsetType": "",
        "unmatchedInfoCheck": [],
        "posList": [],
        "posTierCheck": [],
        "mgnBf": {
            "acctAvailEq": "",
            "mgnRatio": "",
            "details": [
                {"ccy": "USDT", "availEq": "350.5", "mgnRatio": ""},
                {"ccy": "ETH", "availEq": "0.8", "mgnRatio": ""},
            ],
        },
        "mgnAft": {"acctAvailEq": "3016.1", "mgnRatio": "", "details": []},
    }


def test_a_check_changes_nothing(sub: Caller) -> None:
    sub.get(f"{CHECK}?acctLv=1")
    assert _config(sub)["acctLv"] == "2"


def test_what_is_preset_is_told(settled: Callable[..., Caller]) -> None:
    main = settled(acctLv="4")
    assert main.post(PRESET, acctLv="2", lever="10") == {
        "acctLv": "2",
        "curAcctLv": "4",
        "lever": "10",
        "riskOffsetType": "",
    }


def test_a_check_knows_what_was_preset(settled: Callable[..., Caller]) -> None:
    main = settled()
    assert main.get(f"{CHECK}?acctLv=4")[0]["riskOffsetType"] == "3"
    main.post(PRESET, acctLv="4", riskOffsetType="2")
    assert main.get(f"{CHECK}?acctLv=4")[0]["riskOffsetType"] == "2"
    assert main.get(f"{CHECK}?acctLv=3")[0]["riskOffsetType"] == ""


def test_a_world_may_say_the_level(settled: Callable[..., Caller]) -> None:
    assert _config(settled(level="VIP1"))["level"] == "VIP1"
