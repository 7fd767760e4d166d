"""Which OKX error each refusal of the trading account's settings and loans is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.settings import rejection as s
from fauxchange.domain.trading_account import rejection as b
from fauxchange.exchanges.errors import Code

if TYPE_CHECKING:
    from fauxchange.exchanges.errors import Table

TRADING: Table = {
    s.ModeLocked: Code("51070"),
    s.OpenOrders: Code("59132"),
    s.Indebted: Code("59001"),
    s.TooPoor: Code("59133"),
    s.LeadsTrades: Code("59642"),
    s.SpotOrders: Code("59678"),
    s.NoAutoLoan: Code("54001"),
    s.NotSettled: Code("59686"),
    s.SettledInCollateral: Code("59683"),
    s.NoMargin: Code("59652"),
    s.StrategyUnsuited: Code("59520"),
    s.StrategyNeedsCollateral: Code("59527"),
    s.StrategyForbidsLoans: Code("59521"),
    s.EarnsItself: Code("59674"),
    s.NoCollateral: Code("59658", {"ccy": "ccy"}),
    s.AlwaysCollateral: Code("59661", {"ccy": "ccy"}),
    s.BorrowedCollateral: Code("59664", {"ccy": "ccy"}),
    s.EnabledTogether: Code("59659", {"ccy": "other", "ccy1": "ccy"}),
    s.DisabledTogether: Code("59660", {"ccy": "other", "ccy1": "ccy"}),
    s.NoAutoEarn: Code("59671", {"param0": "ccy"}),
    s.EarnsForADay: Code("59673", {"param0": "until"}),
    s.EarnsAlready: Code("59675", {"param0": "ccy"}),
    s.NoProtection: Code("50030"),
    s.NoReset: Code("59509"),
    s.TooManyIncreases: Code("59691", {"param0": "limit"}),
    s.BelowZero: Code("59692", {"param0": "ccy"}),
    s.HeldByOrders: Code("59693", {"param0": "ccy"}),
    b.NotLent: Code("59410"),
    b.Unlendable: Code("59684"),
    b.LendingSuspended: Code("59417", {"TOKEN": "ccy"}),
    b.LoanTooSmall: Code("59414", {"param0": "minimum"}),
    b.OverQuota: Code("59412"),
    b.OverMargin: Code("59411"),
    b.NothingBorrowed: Code("59413"),
    b.Unpayable: Code("59200"),
}
