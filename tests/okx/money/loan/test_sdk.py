"""Flexible loan with python-okx, unmodified, over a real socket."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from okx.Finance.FlexibleLoan import FlexibleLoanAPI

if TYPE_CHECKING:
    from fauxchange import MockServer

pytestmark = [
    # What its documentation tells to pass as the fourth argument, it calls deprecated itself.
    pytest.mark.filterwarnings("ignore:use_server_time parameter:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning"),
]


def test_the_sdk_borrows_pledges_and_asks(server: MockServer) -> None:
    keys = server.okx
    with FlexibleLoanAPI(
        keys.key, keys.secret, keys.passphrase, False, "0", domain=server.url
    ) as loans:
        lent = loans.borrow(
            loanData={"ccy": "USDT", "amt": "100"},
            clOrdId="first",
            collateralData=[{"ccy": "BTC", "amt": "0.01"}],
        )
        assert lent["code"] == "0"
        more = loans.adjust_collateral(type="add", collateralCcy="ETH", collateralAmt="0.5")
        assert more == {"code": "0", "data": [], "msg": ""}
        (row,) = loans.loan_info()["data"]
        assert row["ordId"] == lent["data"][0]["ordId"]
        assert row["collateralData"] == [
            {"ccy": "BTC", "amt": "0.01"},
            {"ccy": "ETH", "amt": "0.5"},
        ]
        assert loans.max_loan(borrowCcy="USDT")["data"][0]["borrowCcy"] == "USDT"
        (newest, *_) = loans.loan_history()["data"]
        assert (newest["type"], newest["ccy"]) == ("collateral_locked", "ETH")
