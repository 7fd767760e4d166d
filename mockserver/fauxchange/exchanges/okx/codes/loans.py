"""Which OKX error each refusal of flexible loan is.

Where several documented errors could be meant, and the documentation does not say which, the one is
taken whose words fit best.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.loans import rejection as r
from fauxchange.exchanges.errors import Code

if TYPE_CHECKING:
    from fauxchange.exchanges.errors import Table

LOAN: Table = {
    r.NoLoan: Code("51063"),
    r.OwnCollateral: Code("51750"),
    r.NotBorrowable: Code("51751", {"ccy": "ccy"}),
    r.NotCollateral: Code("51752", {"ccy": "ccy"}),
    r.NotPledged: Code("51753"),
    r.NothingOwed: Code("51754"),
    r.Restricted: Code("51755", {"ccy": "ccy"}),
    r.AbovePledged: Code("51756"),
    r.PledgeTooSmall: Code("51757", {"minAmt": "minimum"}),
    r.AboveRedeemable: Code("51758", {"maxRedemptionAmount": "most", "crypto": "ccy"}),
    r.AboveQuota: Code("51759"),
    r.StrategyForbids: Code("51760"),
    r.LoanRequestPending: Code("51784"),
    r.OffPair: Code("51785"),
    r.RepeatedLoanRequest: Code("51016"),
    r.AboveCollateral: Code("51017"),
    r.LoanTooSmall: Code("59414", {"param0": "minimum"}),
    r.AboveDebt: Code("59309"),
    r.NotOwed: Code("59413"),
    r.LoanUnfunded: Code("58350"),
}
