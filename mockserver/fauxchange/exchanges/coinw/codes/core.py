"""Which CoinW error each rejection is. Numbers and texts are in ``schemas/coinw/errors.json``."""

from __future__ import annotations

from fauxchange.domain.core import rejection as r
from fauxchange.exchanges.errors import Code

SPOT = {
    r.Unroutable: Code("spot-unknown-command"),
    r.WrongMethod: Code("spot-unknown-command"),
    r.MissingKey: Code("spot-missing-key"),
    r.UnknownKey: Code("spot-unknown-key"),
    r.AddressRefused: Code("spot-ip-refused"),
    r.MissingSignature: Code("spot-missing-sign"),
    r.WrongSignature: Code("spot-bad-sign"),
    r.PermissionDenied: Code("spot-no-permission"),
    r.RateLimited: Code("rate-limit"),
    r.MissingParameter: Code("spot-missing-parameter"),
    r.EitherParameter: Code("spot-missing-parameter"),
    r.BadParameter: Code("spot-bad-parameter"),
    r.Unreadable: Code("spot-bad-parameter"),
    r.Oversized: Code("spot-bad-parameter"),
    r.InsufficientFunds: Code("spot-insufficient-balance"),
    r.Rejection: Code("spot-system-error"),
}

FUTURES = {
    r.Unroutable: Code("futures-not-found"),
    r.WrongMethod: Code("futures-not-found"),
    r.MissingKey: Code("futures-missing-key"),
    r.MissingTimestamp: Code("futures-missing-timestamp"),
    r.MalformedTimestamp: Code("futures-missing-timestamp"),
    r.MissingSignature: Code("futures-missing-sign"),
    r.UnknownKey: Code("futures-unknown-key"),
    r.AddressRefused: Code("futures-ip-refused"),
    r.WrongSignature: Code("futures-bad-sign"),
    r.PermissionDenied: Code("futures-no-permission"),
    r.RateLimited: Code("rate-limit"),
    r.MissingParameter: Code("futures-missing-parameter"),
    r.EitherParameter: Code("futures-missing-parameter"),
    r.BadParameter: Code("futures-bad-parameter"),
    r.Unreadable: Code("futures-bad-parameter"),
    r.Oversized: Code("futures-bad-parameter"),
    r.Rejection: Code("futures-system-error"),
}

# Public calls tell a missing query parameter in their own way (docs/coinw.md).
FUTURES_PUBLIC = {
    **FUTURES,
    r.MissingParameter: Code("futures-missing-query-parameter"),
    r.EitherParameter: Code("futures-missing-query-parameter"),
}
