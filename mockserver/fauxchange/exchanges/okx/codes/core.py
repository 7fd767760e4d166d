"""Which OKX error each rejection is. Texts and HTTP statuses are in ``schemas/okx/errors.json``."""

from __future__ import annotations

from fauxchange.domain.core import rejection
from fauxchange.exchanges.errors import Code

from .access import SUBACCOUNT
from .algo import ALGO
from .bots import BOTS
from .convert import CONVERT, EASY_CONVERT, ONE_CLICK_REPAY, QUOTES
from .earn import EARN, OKUSD
from .fiat import FIAT
from .funding import FUNDING
from .loans import LOAN
from .market import MARKET
from .positions import POSITIONS
from .trading import ORDERS
from .trading_account import TRADING

CODES = {
    rejection.Unroutable: Code("404"),
    rejection.WrongMethod: Code("50115"),
    rejection.Decommissioned: Code("50005"),
    rejection.MissingKey: Code("50103"),
    rejection.MissingPassphrase: Code("50104"),
    rejection.MissingSignature: Code("50106"),
    rejection.MissingTimestamp: Code("50107"),
    rejection.MalformedTimestamp: Code("50112"),
    rejection.ExpiredTimestamp: Code("50102"),
    rejection.UnknownKey: Code("50111"),
    rejection.AbsentKey: Code("50119"),
    rejection.FrozenKey: Code("50100"),
    rejection.ForeignKey: Code("50119"),
    rejection.WrongEnvironment: Code("50101"),
    rejection.AddressRefused: Code("50110", {"param0": "address", "key": "key"}),
    rejection.WrongPassphrase: Code("50105"),
    rejection.WrongSignature: Code("50113"),
    rejection.PermissionDenied: Code("50120"),
    rejection.DemoUnavailable: Code("50038"),
    rejection.DemoOnly: Code("50053"),
    rejection.RateLimited: Code("50011"),
    rejection.MissingBody: Code("50000"),
    rejection.Unreadable: Code("50002"),
    rejection.Oversized: Code("50002"),
    rejection.WrongContentType: Code("50006"),
    rejection.MissingParameter: Code("50014", {"param0": "name"}),
    rejection.EitherParameter: Code("50015", {"param0": "name", "param1": "other"}),
    rejection.BothParameters: Code("50024", {"param0": "name", "param1": "other"}),
    rejection.TooManyValues: Code("50025", {"param0": "name", "param1": "limit"}),
    rejection.TooManyRows: Code("50025", {"param0": "limit"}),
    rejection.BadParameter: Code("51000", {"param0": "name"}),
    rejection.InvalidField: Code("51000", {"param0": "name"}),
    rejection.MissingField: Code("50014", {"param0": "name"}),
    rejection.InsufficientFunds: Code("51736", {"ccy": "ccy"}),
    rejection.BelowMinimum: Code("51727", {"minUnit": "minimum", "ccy": "ccy"}),
    rejection.UnderMaintenance: Code("50001"),
    rejection.TimedOut: Code("50004"),
    rejection.Rejection: Code("50026"),
    **FUNDING,
    **POSITIONS,
    **SUBACCOUNT,
    **TRADING,
    **CONVERT,
    **LOAN,
    **MARKET,
    **FIAT,
    **OKUSD,
    **EASY_CONVERT,
    **ONE_CLICK_REPAY,
    **EARN,
    **QUOTES,
    **ORDERS,
    **ALGO,
    **BOTS,
}


_BY_NAME = {kind.__name__: code for kind, code in CODES.items()}


def code_of(failure: str) -> str:
    """Return the number of the error that a failure is, as `failure_of` tells it; empty of none."""
    name, *words = failure.split("|")
    if name not in _BY_NAME:
        return ""
    code, of = _BY_NAME[name], dict(word.split("=", 1) for word in words)
    values = " ".join(of.get(by, "") for by in code.by)
    return code.errors.get(values, code.error).partition("_")[0]
