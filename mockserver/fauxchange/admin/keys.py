"""Operations on keys."""

from __future__ import annotations

from typing import Any

from fauxchange.control import credentials
from fauxchange.control.credentials import KeyRequest

from .api import AdminRequest, operation


@operation("credentials.post")
def make(ask: AdminRequest) -> dict[str, Any]:
    """Make a key."""
    asked = ask.asked
    texts = ("name", "key", "secret", "passphrase", "expires_ms")
    given: dict[str, Any] = {name: asked[name] for name in texts if name in asked}
    if "expires_in_ms" in asked:
        given["expires_ms"] = ask.sandbox.clock.now_ms() + asked["expires_in_ms"]
    wanted = KeyRequest(
        permissions=frozenset(asked.get("permissions", ())),
        addresses=tuple(asked.get("addresses", ())),
        environments=frozenset(asked.get("environments", ())),
        **given,
    )
    made = credentials.make(ask.sandbox, asked["exchange"], asked["account"], wanted)
    told = {"exchange": asked["exchange"], "account": asked["account"], "name": made.name}
    keys = {"key": made.key, "secret": made.secret.decode()}
    if made.passphrase:
        keys["passphrase"] = made.passphrase.decode()
    shown = {**told, **keys, "permissions": sorted(made.permissions)}
    if wanted.expires_ms is not None:
        shown["expires_ms"] = wanted.expires_ms
    return shown


@operation("credential.delete")
def revoke(ask: AdminRequest) -> dict[str, Any]:
    """Take a key out of force."""
    gone = credentials.revoke(ask.sandbox, ask.asked["exchange"], ask.asked["key"])
    return {"revoked": gone.name}
