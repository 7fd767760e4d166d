"""Which CoinW error each rejection is. Numbers and texts are in ``schemas/coinw/errors.json``."""

from __future__ import annotations

from fauxchange.domain.core import rejection
from fauxchange.domain.market.rejection import UnknownInstrument
from fauxchange.exchanges.errors import Code, Table

from .contracts import CONTRACTS
from .funding import FUNDING
from .trading import ORDERS

# What is wrong with one parameter names it.
_NAMED = {"name": "name"}

SPOT = {
    **ORDERS,
    **FUNDING,
    UnknownInstrument: Code("spot-unknown-symbol"),
    rejection.Unroutable: Code("spot-unknown-command"),
    rejection.WrongMethod: Code("spot-unknown-command"),
    rejection.MissingKey: Code("spot-missing-key"),
    rejection.UnknownKey: Code("spot-unknown-key"),
    rejection.AddressRefused: Code("spot-ip-refused"),
    rejection.MissingSignature: Code("spot-missing-sign"),
    rejection.WrongSignature: Code("spot-bad-sign"),
    rejection.PermissionDenied: Code("spot-no-permission"),
    rejection.RateLimited: Code("rate-limit"),
    rejection.MissingParameter: Code("spot-missing-parameter", _NAMED),
    rejection.EitherParameter: Code("spot-missing-parameter", _NAMED),
    rejection.BadParameter: Code("spot-bad-parameter", _NAMED),
    rejection.InvalidField: Code("spot-bad-value"),
    rejection.Unreadable: Code("spot-unreadable"),
    rejection.Oversized: Code("spot-unreadable"),
    rejection.InsufficientFunds: Code("spot-insufficient-balance"),
    rejection.Rejection: Code("spot-system-error"),
}

FUTURES = {
    **CONTRACTS,
    UnknownInstrument: Code("futures-contract-not-found"),
    rejection.Unroutable: Code("futures-not-found"),
    rejection.WrongMethod: Code("futures-not-found"),
    rejection.MissingKey: Code("futures-missing-key"),
    rejection.MissingTimestamp: Code("futures-missing-timestamp"),
    rejection.MalformedTimestamp: Code("futures-missing-timestamp"),
    rejection.MissingSignature: Code("futures-missing-sign"),
    rejection.UnknownKey: Code("futures-unknown-key"),
    rejection.AddressRefused: Code("futures-ip-refused"),
    rejection.WrongSignature: Code("futures-bad-sign"),
    rejection.PermissionDenied: Code("futures-no-permission"),
    rejection.RateLimited: Code("rate-limit"),
    rejection.MissingParameter: Code("futures-missing-parameter"),
    rejection.EitherParameter: Code("futures-missing-parameter"),
    rejection.BadParameter: Code("futures-bad-parameter", _NAMED),
    rejection.InvalidField: Code("futures-bad-value"),
    rejection.Unreadable: Code("futures-unreadable"),
    rejection.Oversized: Code("futures-unreadable"),
    rejection.Rejection: Code("futures-system-error"),
}

# Public calls tell a missing query parameter in their own way (docs/reference/coinw.md).
FUTURES_PUBLIC = {
    **FUTURES,
    rejection.MissingParameter: Code("futures-missing-query-parameter"),
    rejection.EitherParameter: Code("futures-missing-query-parameter"),
}

# What single endpoints have otherwise, by their ids.
OWN: dict[str, Table] = {
    "futures/public/depth.get": {UnknownInstrument: Code("futures-depth-unknown-base")},
}

# Logins on WebSockets: whatever keeps a key out is told alike.
SOCKETS = {
    rejection.Unauthenticated: Code("futures-unknown-key"),
    rejection.RateLimited: Code("rate-limit"),
    rejection.Rejection: Code("futures-system-error"),
}
