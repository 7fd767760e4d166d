"""Which OKX error each refusal of flexible loan is.

Where several documented errors could be meant, and the documentation does not say which, the one is
taken whose words fit best.
"""

from __future__ import annotations

from fauxchange.domain.loans import rejection
from fauxchange.exchanges.errors import Code, Table

LOAN: Table = {
    rejection.NoLoan: Code("51063"),
    rejection.OwnCollateral: Code("51750"),
    rejection.NotBorrowable: Code("51751", {"ccy": "ccy"}),
    rejection.NotCollateral: Code("51752", {"ccy": "ccy"}),
    rejection.NotPledged: Code("51753"),
    rejection.NothingOwed: Code("51754"),
    rejection.Restricted: Code("51755", {"ccy": "ccy"}),
    rejection.AbovePledged: Code("51756"),
    rejection.PledgeTooSmall: Code("51757", {"minAmt": "minimum"}),
    rejection.AboveRedeemable: Code("51758", {"maxRedemptionAmount": "most", "crypto": "ccy"}),
    rejection.AboveLoanQuota: Code("51759"),
    rejection.StrategyForbids: Code("51760"),
    rejection.LoanRequestPending: Code("51784"),
    rejection.OffPair: Code("51785"),
    rejection.RepeatedLoanRequest: Code("51016"),
    rejection.AboveCollateral: Code("51017"),
    rejection.AboveDebt: Code("59309"),
    rejection.LoanUnfunded: Code("58350"),
}
