"""What went wrong with a login on CoinW's WebSockets that was refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from fauxchange.domain.core import rejection
from fauxchange.exchanges.coinw.login import SocketLogin, sent_members
from fauxchange.exchanges.coinw.market import EXCHANGE
from fauxchange.exchanges.diagnosis.doctor import Case, Diagnosis, other_secrets, unknown_key
from fauxchange.exchanges.diagnosis.names import similar_name

from .credentials import address_mistake

# What was done, and what to do instead.
LOGIN_MISTAKES = {
    "wrong-member-name": (
        "the member {name} is missing, and there is {other}",
        "send {name} under exactly this name, inside of params",
    ),
    "signature-as-secret": (
        "a signature was sent as {name}, as calls by HTTP have one",
        "send the secret itself as {name}: a login is not signed",
    ),
    "key-as-secret": (
        "the key was sent as {name}",
        "send the secret as {name}, and the key as {key}",
    ),
    "secret-altered": (
        "the secret was sent in another case, or with blanks around it",
        "send the secret exactly as it was given out",
    ),
    "secret-of-another-key": (
        "the secret is that of another key",
        "take key and secret from the same place",
    ),
}

# MD5 in hexadecimal, or HMAC-SHA256 in base64.
_SIGNATURE = re.compile(r"[0-9A-Fa-f]{32}|[A-Za-z0-9+/_-]{43}=?")


class SocketLoginDoctor:
    """Knows what a login sends, and what is sent in its place."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        names = facts["websocket"]["login"]
        self._key: str = names["key"]
        self._secret: str = names["secret"]
        self._names = {"name": self._secret, "key": self._key}
        self._login = SocketLogin(facts)

    def diagnose(self, case: Case) -> Diagnosis | None:
        """Return the mistake that a login was refused for; None if it is none of the usual ones."""
        match case.rejection:
            case rejection.MissingKey():
                own = frozenset({self._key, self._secret})
                other = similar_name(self._key, sent_members(case.request), own)
                return self._misnamed(self._key, other) if other else None
            case rejection.UnknownKey():
                return unknown_key(case, EXCHANGE, self._login.key_of(case.request))
            case rejection.WrongPassphrase():
                return next(self._secret_mistakes(case), None)
        return address_mistake(case)

    def expectation(self, case: Case) -> str:
        """Return what was expected of the credentials; empty if they are not what was refused."""
        match case.rejection:
            case rejection.MissingKey():
                return f"{self._key} among params"
            case rejection.WrongPassphrase():
                return f"the secret of the key as {self._secret}"
        return ""

    def curl(self, case: Case, hide: Callable[[str], str], *, right: bool = False) -> str:  # noqa: ARG002
        """Return nothing: curl sends no frames."""
        return ""

    def _secret_mistakes(self, case: Case) -> Iterator[Diagnosis]:
        """Yield what may be wrong with a secret, the surest first."""
        key = self._login.key_of(case.request)
        sent, own = self._login.secret_of(case.request), case.keys.in_force(EXCHANGE, key)
        if own is None or not case.is_whole:
            return
        secret = own.secret.decode("utf-8", "replace")
        if not sent:
            members = sent_members(case.request).items()
            others = (name for name, value in members if str(value) == secret)
            yield from (self._misnamed(self._secret, other) for other in others)
        elif sent.strip().lower() == secret.lower():
            yield self._diagnosis("secret-altered")
        elif sent == key:
            yield self._diagnosis("key-as-secret")
        elif sent.encode("utf-8", "replace") in other_secrets(case, EXCHANGE, own.secret):
            yield self._diagnosis("secret-of-another-key")
        elif _SIGNATURE.fullmatch(sent):
            yield self._diagnosis("signature-as-secret")

    def _misnamed(self, name: str, other: str) -> Diagnosis:
        return self._diagnosis("wrong-member-name", name=name, other=other)

    def _diagnosis(self, mistake: str, **blanks: str) -> Diagnosis:
        return Diagnosis.of(LOGIN_MISTAKES, mistake, **{**self._names, **blanks})
