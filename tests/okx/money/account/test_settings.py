"""Settings of the trading account: what is set is shown, what does not fit is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange.domain.core.ledger import Ledger, LedgerAccount
from tests.conftest import NOON_MS
from tests.okx.money.family import Caller, caller, opened

if TYPE_CHECKING:
    from pathlib import Path

    from fauxchange import MockServer

POSITION = "account/set-position-mode"
ISOLATED = "account/set-isolated-mode"
UNSUITED = ("51010", "You can't complete this request under your current account mode.")
NET_ONLY = ("51041", "Portfolio margin account only supports the Buy/Sell mode.")


def _config(who: Caller) -> Any:
    (row,) = who.get("account/config")
    return row


def _mode(folder: Path, **settings: str) -> Caller:
    """Return the caller of faux001 with other settings."""
    mock = opened(folder, lambda okx: okx["accounts"][1].update(settings=settings))
    return caller(mock, "sub1")


def _order(mock: MockServer) -> None:
    """Hold back some of the trading account of faux001, as an open order does."""
    free, held = (LedgerAccount("okx:faux001", "trading", slot) for slot in ("available", "frozen"))
    with mock.sandbox.store.transaction() as unit:
        ledger = Ledger(unit, NOON_MS)
        ledger.move("USDT", Decimal(1), debit=free, credit=held, reason="order")


def test_a_master_is_its_own_main_account(master: Caller) -> None:
    row = _config(master)
    assert (row["uid"], row["mainUid"], row["type"]) == ("447215863902417", "447215863902417", "0")


def test_a_sub_account_names_its_main_account(sub: Caller) -> None:
    row = _config(sub)
    assert (row["uid"], row["mainUid"], row["type"]) == ("447215863902501", "447215863902417", "1")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("default", ("default", "read_only,trade,withdraw", "")),
        ("read", ("read", "read_only", "")),
        (
            "bound",
            (
                "bound",
                "read_only,trade",
                "127.0.0.0/8,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,::1,fc00::/7",
            ),
        ),
    ],
)
def test_the_calling_key_is_described(
    mock: MockServer, name: str, shown: tuple[str, str, str]
) -> None:
    row = _config(caller(mock, name))
    assert (row["label"], row["perm"], row["ip"]) == shown


def test_a_new_account_is_in_futures_mode_with_net_positions(sub: Caller) -> None:
    row = _config(sub)
    assert (row["acctLv"], row["posMode"], row["greeksType"]) == ("2", "net_mode", "PA")
    assert (row["ctIsoMode"], row["mgnIsoMode"]) == ("automatic", "automatic")


def test_a_position_mode_that_is_set_is_shown(sub: Caller) -> None:
    assert sub.post(POSITION, posMode="long_short_mode") == {"posMode": "long_short_mode"}
    assert _config(sub)["posMode"] == "long_short_mode"


def test_each_account_has_settings_of_its_own(sub: Caller, master: Caller) -> None:
    sub.post(POSITION, posMode="long_short_mode")
    assert _config(master)["posMode"] == "net_mode"


def test_greeks_that_are_set_are_shown(sub: Caller) -> None:
    assert sub.post("account/set-greeks", greeksType="BS") == {"greeksType": "BS"}
    assert _config(sub)["greeksType"] == "BS"


def test_isolated_margin_is_set_for_margin_trading_and_for_contracts(sub: Caller) -> None:
    answer = sub.post(ISOLATED, isoMode="auto_transfers_ccy", type="MARGIN")
    assert answer == {"isoMode": "auto_transfers_ccy"}
    sub.post(ISOLATED, isoMode="automatic", type="CONTRACTS")
    row = _config(sub)
    assert (row["mgnIsoMode"], row["ctIsoMode"]) == ("auto_transfers_ccy", "automatic")


def test_both_currencies_as_margin_is_not_for_contracts(sub: Caller) -> None:
    answer = sub.refused(ISOLATED, isoMode="auto_transfers_ccy", type="CONTRACTS")
    assert answer == ("51000", "Parameter isoMode error")


def test_a_portfolio_account_has_net_positions_only(tmp_path: Path) -> None:
    sub = _mode(tmp_path, acctLv="4")
    assert sub.refused(POSITION, posMode="long_short_mode") == NET_ONLY
    assert sub.post(POSITION, posMode="net_mode") == {"posMode": "net_mode"}


@pytest.mark.parametrize("mode", ["net_mode", "long_short_mode"])
def test_a_spot_account_has_no_positions(tmp_path: Path, mode: str) -> None:
    assert _mode(tmp_path, acctLv="1").refused(POSITION, posMode=mode) == UNSUITED


def test_a_spot_account_has_no_isolated_margin(tmp_path: Path) -> None:
    answer = _mode(tmp_path, acctLv="1").refused(ISOLATED, isoMode="automatic", type="MARGIN")
    assert answer == UNSUITED


def test_orders_of_spot_do_not_lock_what_contracts_and_margin_have(
    mock: MockServer, sub: Caller
) -> None:
    _order(mock)
    assert sub.post(POSITION, posMode="long_short_mode") == {"posMode": "long_short_mode"}
    asked = {"isoMode": "auto_transfers_ccy", "type": "MARGIN"}
    assert sub.post(ISOLATED, **asked) == {"isoMode": "auto_transfers_ccy"}


def test_greeks_may_be_set_while_orders_are_open(mock: MockServer, sub: Caller) -> None:
    _order(mock)
    assert sub.post("account/set-greeks", greeksType="BS") == {"greeksType": "BS"}


def test_a_world_may_begin_with_other_settings(tmp_path: Path) -> None:
    row = _config(_mode(tmp_path, acctLv="3", posMode="long_short_mode"))
    assert (row["acctLv"], row["posMode"]) == ("3", "long_short_mode")
