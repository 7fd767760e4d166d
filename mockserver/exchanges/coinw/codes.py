"""Which CoinW error each rejection is. Numbers and texts are in ``schemas/coinw/errors.json``."""

from __future__ import annotations

from mockserver.domain import rejection as r
from mockserver.exchanges.codes import Code

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
    r.MissingParameter: Code("spot-missing-parameter", {"name": "name"}),
    r.BadParameter: Code("spot-bad-parameter", {"name": "name"}),
    r.Unreadable: Code("spot-bad-parameter"),
    r.Oversized: Code("spot-bad-parameter"),
    r.InsufficientFunds: Code("spot-insufficient-balance"),
    r.Rejection: Code("spot-system-error"),
}
