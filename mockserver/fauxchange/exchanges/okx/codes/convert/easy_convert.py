"""Which OKX error each refusal of easy convert is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.convert import rejection
from fauxchange.exchanges.errors import Code

if TYPE_CHECKING:
    from fauxchange.exchanges.errors import Table

_BOUND = {"param0": "ccy", "param1": "bound"}

EASY_CONVERT: Table = {
    rejection.EasyConvertUnavailable: Code("59120"),
    rejection.StillRunning: Code("59121"),
    rejection.TooLittle: Code("59123", _BOUND),
    rejection.TooMuch: Code("59124", _BOUND),
    rejection.EasyConvertUnsupported: Code("59125", {"param0": "ccy"}),
    rejection.WorthNothing: Code("59689", {"param0": "ccy", "param1": "other"}),
}
