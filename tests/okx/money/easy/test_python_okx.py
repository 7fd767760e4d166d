"""Easy convert by python-okx 0.4, unmodified, over a socket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from okx.Trade import TradeAPI

from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from .conftest import Sweeper

pytestmark = [
    pytest.mark.filterwarnings("ignore:use_server_time parameter:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning"),
]


def test_what_is_listed_is_converted_and_in_the_history(sweeper: Sweeper) -> None:
    mock = sweeper.mock
    keys = mock.okx
    with mock, TradeAPI(keys.key, keys.secret, keys.passphrase, False, "0", domain=mock.url) as api:
        listed: Any = api.get_easy_convert_currency_list()
        ccys = [row["fromCcy"] for row in listed["data"][0]["fromData"]]
        assert ccys == ["ADA", "USDC", "XRP"]
        ordered: Any = api.easy_convert(fromCcy=ccys, toCcy="OKB")
        assert [row["status"] for row in ordered["data"]] == ["running"] * 3
        mock.clock.advance(seconds=1)
        history: Any = api.get_easy_convert_history(before=str(NOON_MS - 1), limit="2")
    assert [(row["fromCcy"], row["status"]) for row in history["data"]] == [
        ("XRP", "filled"),
        ("USDC", "filled"),
    ]
