"""Which OKX error each rejection is. Texts and HTTP statuses are in ``schemas/okx/errors.json``."""

from __future__ import annotations

from fauxchange.domain.core import rejection as r
from fauxchange.domain.earn import rejection as earn
from fauxchange.exchanges.errors import Code
from fauxchange.exchanges.okx.codes.convert.convert import CONVERT
from fauxchange.exchanges.okx.codes.convert.easy_convert import EASY_CONVERT
from fauxchange.exchanges.okx.codes.earn.dual import DUAL
from fauxchange.exchanges.okx.codes.earn.okusd import OKUSD
from fauxchange.exchanges.okx.codes.earn.onchain import ONCHAIN

from .access import SUBACCOUNT
from .fiat import FIAT
from .funding import FUNDING
from .loans import LOAN
from .trading_account import TRADING

CODES = {
    r.Unroutable: Code("404"),
    r.WrongMethod: Code("50115"),
    r.Decommissioned: Code("50005"),
    r.MissingKey: Code("50103"),
    r.MissingPassphrase: Code("50104"),
    r.MissingSignature: Code("50106"),
    r.MissingTimestamp: Code("50107"),
    r.MalformedTimestamp: Code("50112"),
    r.ExpiredTimestamp: Code("50102"),
    r.UnknownKey: Code("50111"),
    r.FrozenKey: Code("50100"),
    r.ForeignKey: Code("50119"),
    r.WrongEnvironment: Code("50101"),
    r.AddressRefused: Code("50110", {"param0": "address"}),
    r.WrongPassphrase: Code("50105"),
    r.WrongSignature: Code("50113"),
    r.PermissionDenied: Code("50120"),
    r.DemoUnavailable: Code("50038"),
    r.DemoOnly: Code("50053"),
    r.RateLimited: Code("50011"),
    r.MissingBody: Code("50000"),
    r.Unreadable: Code("50002"),
    r.Oversized: Code("50002"),
    r.WrongContentType: Code("50006"),
    r.MissingParameter: Code("50014", {"param0": "name"}),
    r.EitherParameter: Code("50015", {"param0": "name", "param1": "other"}),
    r.BothParameters: Code("50024", {"param0": "name", "param1": "other"}),
    r.TooManyValues: Code("50025", {"param0": "name", "param1": "limit"}),
    r.BadParameter: Code("51000", {"param0": "name"}),
    r.InsufficientFunds: Code("51736", {"ccy": "ccy"}),
    earn.InsufficientSavings: Code("58350"),
    earn.NotForSavings: Code("58003"),
    earn.Unavailable: Code("51739"),
    earn.PurchaseSuspended: Code("51731"),
    earn.RedemptionSuspended: Code("51724"),
    earn.CancellationSuspended: Code("51725"),
    earn.RedeemRefused: Code("51720"),
    earn.CancelRefused: Code("51721"),
    earn.AlreadyRedeemed: Code("51722"),
    earn.NotCancellable: Code("51726"),
    earn.PartlyRedeemed: Code("51762"),
    r.BelowMinimum: Code("51727", {"minUnit": "minimum", "ccy": "ccy"}),
    r.UnderMaintenance: Code("50001"),
    r.TimedOut: Code("50004"),
    r.Rejection: Code("50026"),
    **FUNDING,
    **SUBACCOUNT,
    **TRADING,
    **CONVERT,
    **LOAN,
    **DUAL,
    **FIAT,
    **OKUSD,
    **EASY_CONVERT,
    **ONCHAIN,
}
