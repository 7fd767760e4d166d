"""Which OKX error each refusal of fiat money is; quotes are refused as those of convert are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.fiat import rejection
from fauxchange.exchanges.errors import Code

if TYPE_CHECKING:
    from fauxchange.exchanges.errors import Table

FIAT: Table = {
    rejection.UnknownMethod: Code("58401"),
    rejection.WrongDirection: Code("58406"),
    rejection.Suspended: Code("58405"),
    rejection.NotByApi: Code("58407"),
    rejection.UnknownBankAccount: Code("58402"),
    rejection.RepeatedClientId: Code("58404"),
    rejection.TooLittle: Code("58206"),
    rejection.TooMuch: Code("58205"),
    rejection.OverDailyLimit: Code("58201"),
    rejection.NotCancelable: Code("58403"),
    rejection.UnknownDeposit: Code("58400"),
    rejection.WrongSide: Code("52904"),
    rejection.Unfunded: Code("52916"),
}
