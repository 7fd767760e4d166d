"""Which OKX error each refusal of easy convert is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.convert import easy_convert_rejection
from fauxchange.exchanges.errors import Code

if TYPE_CHECKING:
    from fauxchange.exchanges.errors import Table

_BOUND = {"param0": "ccy", "param1": "bound"}

EASY_CONVERT: Table = {
    easy_convert_rejection.Unavailable: Code("59120"),
    easy_convert_rejection.StillRunning: Code("59121"),
    easy_convert_rejection.TooLittle: Code("59123", _BOUND),
    easy_convert_rejection.TooMuch: Code("59124", _BOUND),
    easy_convert_rejection.Unsupported: Code("59125", {"param0": "ccy"}),
    easy_convert_rejection.WorthNothing: Code("59689", {"param0": "ccy", "param1": "other"}),
}
