"""Which OKX error each refusal of fiat money is; quotes are refused as those of convert are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.fiat import rejection as r
from fauxchange.exchanges.errors import Code

if TYPE_CHECKING:
    from fauxchange.exchanges.errors import Table

FIAT: Table = {
    r.UnknownMethod: Code("58401"),
    r.WrongDirection: Code("58406"),
    r.Suspended: Code("58405"),
    r.NotByApi: Code("58407"),
    r.UnknownBankAccount: Code("58402"),
    r.RepeatedClientId: Code("58404"),
    r.TooLittle: Code("58206"),
    r.TooMuch: Code("58205"),
    r.OverDailyLimit: Code("58201"),
    r.NotCancelable: Code("58403"),
    r.UnknownDeposit: Code("58400"),
    r.WrongSide: Code("52904"),
    r.Unfunded: Code("52916"),
}
