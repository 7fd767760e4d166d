"""Which OKX error each refusal about positions is (error-code-rest-api)."""

from __future__ import annotations

from fauxchange.domain.positions import rejection
from fauxchange.exchanges.errors import Code, Table
from fauxchange.exchanges.okx import refusals

# What the texts of a position that is too large say.
_SIZES = {
    "param0": "instrument",
    "param1": "maximum",
    "param2": "leverage",
    "param3": "contracts",
    "param4": "held",
    "param5": "pending",
}

POSITIONS: Table = {
    rejection.NoPosition: Code("51023"),
    rejection.NothingToReduce: Code(
        "51112", by=("why",), errors={"none": "51169", "same direction": "51170"}
    ),
    rejection.LeverageTooHigh: Code("59102"),
    rejection.LeverageTooLow: Code("59105", {"0": "minimum"}),
    rejection.LeverageUncovered: Code("59108"),
    rejection.OrdersPending: Code("59107", by=("mode",), errors={"isolated": "59101"}),
    rejection.AlgosPending: Code("59669", by=("mode",), errors={"isolated": "59668"}),
    rejection.PositionTooLarge: Code(
        "51004_1104",
        _SIZES,
        by=("way",),
        errors={"sell": "51004_1105", "isolated": "51004_1101", "cross": "51004_1102"},
    ),
    rejection.AmendedPositionTooLarge: Code(
        "51004_1114",
        _SIZES,
        by=("way",),
        errors={"sell": "51004_1115", "isolated": "51004_1111", "cross": "51004_1112"},
    ),
    rejection.MarginTooLarge: Code("59301"),
    rejection.ClosesPending: Code("51115"),
    refusals.NoMarginedPosition: Code("59300"),
    refusals.MarginedPositionCloses: Code("59302"),
}
