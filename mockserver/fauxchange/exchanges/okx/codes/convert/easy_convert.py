"""Which OKX error each refusal of easy convert is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.convert import easy_convert_rejection as r
from fauxchange.exchanges.errors import Code

if TYPE_CHECKING:
    from fauxchange.exchanges.errors import Table

_BOUND = {"param0": "ccy", "param1": "bound"}

EASY_CONVERT: Table = {
    r.Unavailable: Code("59120"),
    r.StillRunning: Code("59121"),
    r.TooLittle: Code("59123", _BOUND),
    r.TooMuch: Code("59124", _BOUND),
    r.Unsupported: Code("59125", {"param0": "ccy"}),
    r.WorthNothing: Code("59689", {"param0": "ccy", "param1": "other"}),
}
