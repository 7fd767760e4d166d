"""Which OKX error each refusal of fiat money is.

Limits are refused as those of the funding account are, quotes as those of convert.
"""

from __future__ import annotations

from fauxchange.domain.fiat import rejection
from fauxchange.exchanges.errors import Code, Table

FIAT: Table = {
    rejection.UnknownMethod: Code("58401"),
    rejection.WrongDirection: Code("58406"),
    rejection.Suspended: Code("58405"),
    rejection.NotByApi: Code("58407"),
    rejection.UnknownBankAccount: Code("58402"),
    rejection.RepeatedClientId: Code("58404"),
    rejection.FiatWithdrawalNotCancelable: Code("58403"),
    rejection.UnknownDeposit: Code("58400"),
    rejection.WrongSide: Code("52904"),
    rejection.FiatUnfunded: Code("52916"),
}
