"""Which OKX error each refusal of the trading account's settings and loans is."""

from __future__ import annotations

from fauxchange.domain.settings import rejection
from fauxchange.domain.trading_account import rejection as trading_account_rejection
from fauxchange.exchanges.errors import Code, Table

TRADING: Table = {
    rejection.ModeLocked: Code("51070"),
    rejection.OpenOrders: Code("59132"),
    rejection.Indebted: Code("59001"),
    rejection.TooPoor: Code("59133"),
    rejection.LeadsTrades: Code("59642"),
    rejection.SpotOrders: Code("59678"),
    rejection.NoAutoLoan: Code("54001"),
    rejection.NotSettled: Code("59686"),
    rejection.SettledInCollateral: Code("59683"),
    rejection.NoMargin: Code("59652"),
    rejection.StrategyUnsuited: Code("59520"),
    rejection.StrategyNeedsCollateral: Code("59527"),
    rejection.StrategyForbidsLoans: Code("59521"),
    rejection.EarnsItself: Code("59674"),
    rejection.NoCollateral: Code("59658", {"ccy": "ccy"}),
    rejection.AlwaysCollateral: Code("59661", {"ccy": "ccy"}),
    rejection.BorrowedCollateral: Code("59664", {"ccy": "ccy"}),
    rejection.CollateralInUse: Code("59662", {"ccy": "ccy"}),
    rejection.CollateralMissing: Code("59665"),
    rejection.EnabledTogether: Code("59659", {"ccy": "other", "ccy1": "ccy"}),
    rejection.DisabledTogether: Code("59660", {"ccy": "other", "ccy1": "ccy"}),
    rejection.NoAutoEarn: Code("59671", {"param0": "ccy"}),
    rejection.EarnsForADay: Code("59673", {"param0": "until"}),
    rejection.EarnsAlready: Code("59675", {"param0": "ccy"}),
    rejection.NoProtection: Code("50030"),
    rejection.NoReset: Code("59509"),
    rejection.TooManyIncreases: Code("59691", {"param0": "limit"}),
    rejection.BelowZero: Code("59692", {"param0": "ccy"}),
    rejection.HeldByOrders: Code("59693", {"param0": "ccy"}),
    trading_account_rejection.UnsuitedMode: Code("51010"),
    trading_account_rejection.SettingsLocked: Code("59000"),
    trading_account_rejection.NotLent: Code("59410"),
    trading_account_rejection.Unlendable: Code("59684"),
    trading_account_rejection.LendingSuspended: Code("59417", {"TOKEN": "ccy"}),
    trading_account_rejection.LoanTooSmall: Code("59414", {"param0": "minimum"}),
    trading_account_rejection.OverQuota: Code("59412"),
    trading_account_rejection.OverMargin: Code("59411"),
    trading_account_rejection.NotOwed: Code("59413"),
    trading_account_rejection.Unpayable: Code("59200"),
}
