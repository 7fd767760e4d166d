"""A doctor of calls that carry their credentials, and a signature of a text, in headers.

OKX and CoinW's futures market both do; what they call the headers and how they write the time is
their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from fauxchange.domain.access.credential import Credential, quote_time
from fauxchange.domain.core import rejection
from fauxchange.message import cgi_name, http_name

from . import curl
from .doctor import (
    Case,
    Diagnosis,
    Mistake,
    combine,
    diagnose,
    other_secrets,
    unknown_key,
)
from .names import similar_name
from .signed_text import CallFacts, SignedText

_MISSING: Mapping[type[rejection.Rejection], str] = {
    rejection.MissingKey: "key",
    rejection.MissingPassphrase: "passphrase",
    rejection.MissingSignature: "sign",
    rejection.MissingTimestamp: "timestamp",
}
_WRONG: Mapping[type[rejection.Rejection], str] = {
    rejection.UnknownKey: "key",
    rejection.AbsentKey: "key",
    rejection.WrongPassphrase: "passphrase",
    rejection.WrongSignature: "sign",
}
_NOBODYS = "00000000-0000-0000-0000-000000000000"


class HeaderDoctor:
    """Knows an exchange's headers, and what is done wrong with them.

    Args:
        facts: the exchange's.
        headers: the names of its headers by what they carry: ``key``, ``sign`` and so on.
        hosts: the hosts that the exchange itself has.

    """

    exchange: ClassVar[str]
    now: ClassVar[str]
    """What a shell writes the present time with, as the exchange reads it."""
    values: ClassVar[Mapping[str, str]]
    """What a shell sends as each header, in this order."""
    mistakes: Mapping[str, tuple[str, str]]
    """The mistakes that are seen without signing: what was done, and what to do instead."""
    signings: Sequence[Mistake[SignedText, CallFacts]]
    """The mistakes of signing, specific ones first."""

    def __init__(
        self,
        facts: Mapping[str, Any],
        headers: Mapping[str, str],
        hosts: frozenset[str] = frozenset(),
    ) -> None:
        self._headers = headers
        self._cgi = {name: cgi_name(header) for name, header in headers.items()}
        self._folders = tuple(facts["folders"])
        self._hosts = hosts
        self._looks: Mapping[type[rejection.Rejection], Callable[[Case], Diagnosis | None]] = {
            **dict.fromkeys(_MISSING, self._diagnose_missing),
            rejection.MalformedTimestamp: self._diagnose_malformed,
            rejection.UnknownKey: self._diagnose_unknown_key,
            rejection.AbsentKey: self._diagnose_unknown_key,
            rejection.AddressRefused: lambda case: self._say(
                "address-not-listed", address=case.request.remote
            ),
            rejection.WrongSignature: self._diagnose_signature,
        }

    def diagnose(self, case: Case) -> Diagnosis | None:
        """Return the mistake, or None."""
        look = self._looks.get(type(case.rejection))
        return look(case) if look else None

    def expectation(self, case: Case) -> str:
        """Return what was expected of the credentials."""
        if type(case.rejection) in _MISSING:
            return f"the header {self._missing_header(case)}"
        if isinstance(case.rejection, rejection.WrongSignature):
            return (
                "base64 of HMAC-SHA256, with the secret, of timestamp, method, path with query, "
                "and body"
            )
        return ""

    def curl(self, case: Case, hide: Callable[[str], str], *, right: bool = False) -> str:
        """Return a line of curl that is refused like the call was, or is not."""
        endpoint, request = case.endpoint, case.request
        if endpoint is None or endpoint.is_public:
            return curl.unsigned_line(case, hide, self._hosts)
        body = curl.body_of(case, hide)
        if body is None:
            return ""
        target = curl.target_of(request, hide)
        text = f'"$t"{curl.word(request.method + target)}{body}'
        secret = f'"${self.exchange.upper()}_SECRET_KEY"'
        signing = f"s=$(printf '%s' {text} | openssl dgst -sha256 -hmac {secret} -binary | base64)"
        line = curl.Line(
            request.method,
            curl.word(curl.base_url(request, self._hosts) + target),
            (f"t={self._stamp(case, right=right)}", signing),
            (*self._shell_headers(case, right=right), *curl.content_type_header(request, body)),
            body,
        ).text()
        return line if right else curl.repeat_until_limited(case, line)

    def _shell_headers(self, case: Case, *, right: bool) -> list[str]:
        """Return the headers as words of a shell, those that were refused as they were."""
        values = dict(self.values)
        if not right:
            wrong = _WRONG.get(type(case.rejection), "")
            if wrong:
                is_absent = isinstance(case.rejection, rejection.AbsentKey)
                values[wrong] = _NOBODYS if is_absent else "wrong"
            values.pop(_MISSING.get(type(case.rejection), ""), None)
        return [f'"{self._headers[name]}: {value}"' for name, value in values.items()]

    def _stamp(self, case: Case, *, right: bool) -> str:
        if right or not isinstance(
            case.rejection, rejection.MalformedTimestamp | rejection.ExpiredTimestamp
        ):
            return self.now
        stamp = self._header(case, "timestamp")
        return curl.word(stamp if quote_time(stamp) == repr(stamp) else "not-a-time")

    def _header(self, case: Case, name: str) -> str:
        return case.request.headers.get(self._cgi[name], "")

    def _say(self, name: str, /, **blanks: Any) -> Diagnosis:
        return Diagnosis.of(self.mistakes, name, **blanks)

    def _missing_header(self, case: Case) -> str:
        return self._headers[_MISSING[type(case.rejection)]]

    def _similar_header(self, case: Case) -> str:
        """Return the header that stands in place of the missing one; empty for none."""
        known = frozenset(self._cgi.values())
        other = similar_name(self._missing_header(case), case.request.headers, known)
        return http_name(other).upper() if other else ""

    def _diagnose_unknown_key(self, case: Case) -> Diagnosis | None:
        return unknown_key(case, self.exchange, self._header(case, "key"))

    def _diagnose_missing(self, case: Case) -> Diagnosis | None:
        raise NotImplementedError

    def _diagnose_malformed(self, case: Case) -> Diagnosis:
        raise NotImplementedError

    def _stamp_ms(self, stamp: str) -> int | None:
        raise NotImplementedError

    def _credential(self, case: Case) -> Credential | None:
        return case.keys.in_force(self.exchange, self._header(case, "key"))

    def _diagnose_signature(self, case: Case) -> Diagnosis | None:
        own, request = self._credential(case), case.request
        if own is None or not case.is_whole:
            return None
        stamp = self._header(case, "timestamp")
        right = SignedText(stamp, request.method, request.target, request.body, own.secret)
        hosts = {request.headers.get("HTTP_HOST", ""), *self._hosts} - {""}
        facts = CallFacts(
            self._stamp_ms(stamp),
            tuple(sorted(hosts)),
            tuple(dict.fromkeys(filter(None, (request.sandbox, case.keys.sandbox)))),
            self._folders,
            own.key.encode(),
            own.passphrase if "passphrase" in self._headers else b"",
            tuple(other_secrets(case, self.exchange, own.secret)),
            request.query,
        )
        signature = self._header(case, "sign").encode("latin-1", "replace")
        return combine(diagnose(right, signature, facts, self.signings))
