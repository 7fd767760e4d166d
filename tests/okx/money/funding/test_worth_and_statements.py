"""asset/asset-valuation and asset/monthly-statement."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange.domain.market.price import CurrencyPoint, set_price

if TYPE_CHECKING:
    from fauxchange import MockServer

    from .conftest import Funding


@pytest.fixture
def priced(mock: MockServer, desk: Funding) -> Funding:
    """A sub-account with 50 USDT, BTC at 100,000 USD."""
    with mock.sandbox.store.transaction() as unit:
        set_price(unit, "BTC", CurrencyPoint(0, Decimal(100_000)))
    return desk


def worth(okx: Funding, query: str = "") -> Any:
    """Return the only row of a valuation."""
    (row,) = okx.get(f"asset-valuation{query}")
    return row


def test_an_account_is_valued_in_bitcoin(priced: Funding) -> None:
    assert worth(priced) == {
        "details": {"classic": "0", "earn": "0", "funding": "0.0005", "trading": "0"},
        "totalBal": "0.0005",
        "ts": "1750248000000",
    }


def test_it_is_valued_in_other_currencies(priced: Funding) -> None:
    assert worth(priced, "?ccy=USDT")["totalBal"] == "50"
    assert worth(priced, "?ccy=USD")["totalBal"] == "50"
    assert worth(priced, "?ccy=EUR")["totalBal"] == "46.2962962962"


def test_what_is_in_the_trading_account_is_told_apart(priced: Funding) -> None:
    priced.post("transfer", {"ccy": "USDT", "amt": "20", "from": "6", "to": "18"})
    row = worth(priced, "?ccy=USDT")
    assert (row["details"]["funding"], row["details"]["trading"]) == ("30", "20")
    assert row["totalBal"] == "50"


def test_what_is_frozen_counts_too(okx: Funding) -> None:
    before = worth(okx, "?ccy=USDT")["totalBal"]
    to = "TXtvfb7cdrn6VX9H49mgio8bUxZ3DGfvYF"
    asked = {"ccy": "USDT", "amt": "100", "dest": "4", "toAddr": to, "chain": "USDT-TRC20"}
    okx.post("withdrawal", asked)
    assert worth(okx, "?ccy=USDT")["totalBal"] == before


def test_the_worth_moves_with_the_market(okx: Funding) -> None:
    before = worth(okx, "?ccy=USDT")["totalBal"]
    okx.advance(3600)
    assert worth(okx, "?ccy=USDT")["totalBal"] != before


def test_no_other_unit_is_known(okx: Funding) -> None:
    assert okx.refused("asset-valuation?ccy=ETH") == ("51000", "Parameter ccy error")


# Statements: it is June 2025.


def test_a_statement_is_made_in_a_while(okx: Funding) -> None:
    assert okx.post("monthly-statement", {"month": "May"}) == {"ts": "1750248000000"}
    assert okx.get("monthly-statement?month=May") == [
        {"fileHref": "", "state": "ongoing", "ts": 1_750_248_000_000}
    ]
    okx.advance(120)
    (row,) = okx.get("monthly-statement?month=May")
    assert (row["state"], row["ts"]) == ("finished", 1_750_248_000_000)
    assert row["fileHref"].startswith("https://")
    assert row["fileHref"].endswith("/2025-05.zip")


def test_without_a_month_it_is_last_months(okx: Funding) -> None:
    okx.post("monthly-statement", {})
    assert len(okx.get("monthly-statement?month=May")) == 1


@pytest.mark.parametrize(
    ("month", "file"),
    [("Jun", "2024-06"), ("Jul", "2024-07"), ("Dec", "2024-12"), ("Jan", "2025-01")],
)
def test_a_month_is_the_last_one_that_is_over(okx: Funding, month: str, file: str) -> None:
    okx.post("monthly-statement", {"month": month})
    okx.advance(120)
    assert okx.get(f"monthly-statement?month={month}")[0]["fileHref"].endswith(f"/{file}.zip")


def test_nobody_gets_a_statement_without_an_application(okx: Funding, friend: Funding) -> None:
    okx.post("monthly-statement", {"month": "May"})
    assert okx.get("monthly-statement?month=Apr") == []
    assert friend.get("monthly-statement?month=May") == []


def test_who_applies_again_while_it_is_made_gets_the_same(okx: Funding) -> None:
    first = okx.post("monthly-statement", {"month": "May"})
    okx.advance(60)
    assert okx.post("monthly-statement", {"month": "May"}) == first
    okx.advance(60)
    assert okx.post("monthly-statement", {"month": "May"}) == {"ts": "1750248120000"}
