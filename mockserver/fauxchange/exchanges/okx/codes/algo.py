"""Which OKX error each refusal of an algo order is (error-code-rest-api)."""

from __future__ import annotations

from fauxchange.domain.trading.algo import rejection
from fauxchange.exchanges.errors import Code, Table
from fauxchange.exchanges.okx import refusals

# A trigger beside the price that it waits for.
_PASSED = {
    "buy take profit last": "51277",
    "buy stop loss last": "51278",
    "sell take profit last": "51279",
    "sell stop loss last": "51280",
    "buy take profit mark": "51300",
    "buy stop loss mark": "51302",
    "sell take profit mark": "51303",
    "sell stop loss mark": "51304",
    "buy take profit index": "51305",
    "buy stop loss index": "51306",
    "sell take profit index": "51307",
    "sell stop loss index": "51308",
}

ALGO: Table = {
    rejection.TriggerPassed: Code("51280", by=("side", "role", "price_type"), errors=_PASSED),
    rejection.ActivationPassed: Code("51258", by=("side",), errors={"buy": "51259"}),
    rejection.CallbackOutOfRange: Code(
        "51257",
        {"min": "lowest", "max": "highest"},
        by=("measure",),
        errors={"distance": "51311"},
    ),
    rejection.TooManyAlgos: Code(
        "51261",
        {"param0": "limit"},
        by=("kind",),
        errors={
            "trailing stop": "51260",
            "trigger": "51299",
            "iceberg": "51262",
            "twap": "51263",
            "chase": "55116",
        },
    ),
    rejection.DuplicateAlgoId: Code("51065"),
    rejection.NothingToClose: Code("51058"),
    rejection.WholeAlreadyClosed: Code("51088"),
    rejection.WholeFixed: Code("51523", by=("member",), errors={"size": "51524"}),
    rejection.LegsFixed: Code("51526"),
    rejection.NoLegLeft: Code("51531"),
    rejection.PartOutOfRange: Code("51255"),
    refusals.WholeRefused: Code(
        "51331",
        by=("rule",),
        errors={
            "contracts only": "51327",
            "reduce-only": "51328",
            "market orders only": "51330",
            "portfolio margin": "51332",
        },
    ),
    refusals.LastPriceOnly: Code("51415"),
}
