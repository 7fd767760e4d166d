"""The trading account at rest: what it holds and what may leave it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger, LedgerAccount
from tests.conftest import NOON_MS
from tests.okx.money.family import Caller, caller, opened

if TYPE_CHECKING:
    from pathlib import Path

BALANCE = "account/balance"
MAX = "account/max-withdrawal"


def _mode(folder: Path, mode: str) -> MockServer:
    """Return a world in which faux001 is in another account mode."""
    return opened(folder, lambda okx: okx["accounts"][1].update(settings={"acctLv": mode}))


def _freeze(mock: MockServer, ccy: str, amount: str) -> None:
    """Hold back some of the trading account of faux001, as an open order does."""
    free = LedgerAccount("okx:faux001", "trading")
    with mock.sandbox.store.transaction() as unit:
        ledger = Ledger(unit, NOON_MS)
        held = LedgerAccount("okx:faux001", "trading", "frozen")
        ledger.move(ccy, Decimal(amount), debit=free, credit=held, reason="order")


def _details(sub: Caller) -> dict[str, Any]:
    (row,) = sub.get(BALANCE)
    return {one["ccy"]: one for one in row["details"]}


def test_equity_is_what_is_held_at_the_price_of_now(sub: Caller) -> None:
    (row,) = sub.get(BALANCE)
    assert row["totalEq"] == "3070.5"
    assert {one["ccy"]: (one["eq"], one["eqUsd"]) for one in row["details"]} == {
        "USDT": ("350.5", "350.5"),
        "ETH": ("0.8", "2720"),
    }


def test_equity_follows_the_price(mock: MockServer, sub: Caller) -> None:
    from fauxchange.domain.market.price import CurrencyPoint, set_price

    with mock.sandbox.store.transaction() as unit:
        set_price(unit, "ETH", CurrencyPoint(NOON_MS, Decimal(1000)))
    assert sub.get(BALANCE)[0]["totalEq"] == "1150.5"


def test_the_currencies_asked_for_are_shown_and_all_are_counted(sub: Caller) -> None:
    (row,) = sub.get(f"{BALANCE}?ccy=ETH,BTC")
    assert [one["ccy"] for one in row["details"]] == ["ETH"]
    assert row["totalEq"] == "3070.5"


def test_who_has_nothing_has_no_equity() -> None:
    mock = MockServer(world="new-user", clock=ManualClock(NOON_MS), limits=False)
    (row,) = caller(mock, "default").get(BALANCE)
    assert (row["totalEq"], row["details"]) == ("0", [])


def test_what_orders_hold_is_frozen(mock: MockServer, sub: Caller) -> None:
    _freeze(mock, "USDT", "50.5")
    usdt = _details(sub)["USDT"]
    assert (usdt["availBal"], usdt["frozenBal"], usdt["cashBal"]) == ("300", "50.5", "350.5")
    assert (usdt["availEq"], usdt["ordFrozen"]) == ("300", "50.5")


def test_a_currency_tells_when_it_changed_last(mock: MockServer, sub: Caller) -> None:
    mock.clock.advance(seconds=60)
    sub.post("asset/transfer", ccy="USDT", amt="1", **{"from": "6", "to": "18"})
    mock.clock.advance(seconds=60)
    (row,) = sub.get(BALANCE)
    details = {one["ccy"]: one["uTime"] for one in row["details"]}
    assert row["uTime"] == str(NOON_MS + 120_000)
    assert details == {"USDT": str(NOON_MS + 60_000), "ETH": str(NOON_MS)}


@pytest.mark.parametrize(
    ("mode", "shown"),
    [
        # As in balances that were recorded of spot accounts without loans.
        (
            "1",
            {
                **dict.fromkeys(("adjEq", "isoEq", "availEq", "ordFroz", "borrowFroz"), ""),
                **dict.fromkeys(("imr", "mmr", "mgnRatio", "notionalUsd", "upl"), ""),
            },
        ),
        ("2", {"adjEq": "", "isoEq": "0", "availEq": "", "imr": "", "mmr": "", "upl": ""}),
        (
            "3",
            {
                "adjEq": "3016.1",
                "isoEq": "0",
                "availEq": "3016.1",
                "imr": "0",
                "mmr": "0",
                "upl": "0",
            },
        ),
    ],
)
def test_an_account_has_the_figures_of_its_mode(
    tmp_path: Path, mode: str, shown: dict[str, str]
) -> None:
    (row,) = caller(_mode(tmp_path, mode), "sub1").get(BALANCE)
    assert {name: row[name] for name in shown} == shown


@pytest.mark.parametrize(
    ("mode", "shown"),
    [
        (
            "1",
            {
                **dict.fromkeys(("availEq", "borrowFroz", "crossLiab", "imr", "interest"), ""),
                **dict.fromkeys(("isoLiab", "isoUpl", "liab", "maxLoan", "mgnRatio"), ""),
                **dict.fromkeys(("mmr", "notionalLever", "rewardBal", "upl", "uplLiab"), ""),
                **dict.fromkeys(("isoEq", "ordFrozen", "stgyEq", "twap"), "0"),
                "disEq": "2665.6",
            },
        ),
        # As in balances that were recorded: no liability, and nought where no position is.
        ("2", {"disEq": "2665.6", "imr": "0", "mmr": "0", "mgnRatio": "", "twap": "0", "liab": ""}),
        ("3", {"disEq": "2665.6", "imr": "", "mmr": "", "mgnRatio": "", "twap": "0", "liab": "0"}),
    ],
)
def test_a_currency_has_the_figures_of_the_mode(
    tmp_path: Path, mode: str, shown: dict[str, str]
) -> None:
    (row,) = caller(_mode(tmp_path, mode), "sub1").get(f"{BALANCE}?ccy=ETH")
    (detail,) = row["details"]
    assert {name: detail[name] for name in shown} == shown


def test_the_master_sees_the_same_of_a_sub_account(mock: MockServer, sub: Caller) -> None:
    seen = caller(mock, "default").get("account/subaccount/balances?subAcct=faux001")
    assert seen == sub.get(BALANCE)


def test_an_unknown_sub_account_has_no_balance(mock: MockServer) -> None:
    master = caller(mock, "default")
    answer = master.asked_in_vain("account/subaccount/balances?subAcct=nobody1")
    assert answer == ("59510", "Sub-account does not exist")


def test_what_is_free_may_leave(mock: MockServer, sub: Caller) -> None:
    _freeze(mock, "USDT", "50.5")
    rows = {row["ccy"]: (row["maxWd"], row["maxWdEx"]) for row in sub.get(MAX)}
    assert rows == {"USDT": ("300", "300"), "ETH": ("0.8", "0.8")}


def test_of_a_currency_that_is_not_held_nothing_may_leave(sub: Caller) -> None:
    (row,) = sub.get(f"{MAX}?ccy=BTC")
    assert (row["maxWd"], row["spotOffsetMaxWd"]) == ("0", "")


def test_an_unknown_currency_is_refused(sub: Caller) -> None:
    assert sub.asked_in_vain(f"{MAX}?ccy=NOSUCH") == ("51000", "Parameter ccy error")


def test_a_portfolio_account_may_offset(tmp_path: Path) -> None:
    (row,) = caller(_mode(tmp_path, "4"), "sub1").get(f"{MAX}?ccy=ETH")
    assert (row["spotOffsetMaxWd"], row["spotOffsetMaxWdEx"]) == ("0.8", "0.8")


def test_the_master_sees_what_may_leave_a_sub_account(mock: MockServer) -> None:
    master = caller(mock, "default")
    assert master.get("account/subaccount/max-withdrawal?subAcct=faux002") == [
        {
            "ccy": "USDT",
            "maxWd": "20",
            "maxWdEx": "",
            "spotOffsetMaxWd": "20",
            "spotOffsetMaxWdEx": "",
        }
    ]


def test_looking_changes_nothing(mock: MockServer, sub: Caller) -> None:
    before = list(mock.sandbox.store.documents(Account))
    for path in (BALANCE, MAX, "account/config", "account/bills"):
        sub.get(path)
    assert list(mock.sandbox.store.documents(Account)) == before
