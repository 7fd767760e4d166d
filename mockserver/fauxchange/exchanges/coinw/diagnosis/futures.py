"""What went wrong with a call to CoinW's futures market that authentication refused."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from fauxchange.domain.access.credential import quote_time
from fauxchange.domain.core import rejection
from fauxchange.exchanges.coinw.market import EXCHANGE
from fauxchange.exchanges.diagnosis import curl
from fauxchange.exchanges.diagnosis.doctor import (
    Case,
    Diagnosis,
    combine,
    diagnose,
    other_secrets,
    similar_name,
    unknown_key,
)
from fauxchange.exchanges.diagnosis.signed_text import CallFacts, SignedText
from fauxchange.message import cgi_name

from .credentials import address_mistake, diagnosis_of
from .mistakes import FUTURES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_MD5 = re.compile(r"[0-9A-Fa-f]{32}")
_NOW = "$(date +%s)000"
_SIGNER = '"$COINW_SECRET_KEY"'


def _diagnose_malformed(case: Case) -> Diagnosis:
    return diagnosis_of("timestamp-malformed", example=case.at_ms)


class FuturesDoctor:
    """Knows the futures market's headers, and what is done wrong with them."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self._headers: Mapping[str, str] = facts["authentication"]["futures"]
        self._cgi = {name: cgi_name(header) for name, header in self._headers.items()}
        self._folders = tuple(facts["folders"])
        self._looks: Mapping[type[rejection.Rejection], Callable[[Case], Diagnosis | None]] = {
            rejection.MissingKey: partial(self._diagnose_missing, "key"),
            rejection.MissingSignature: partial(self._diagnose_missing, "sign"),
            rejection.MissingTimestamp: partial(self._diagnose_missing, "timestamp"),
            rejection.MalformedTimestamp: _diagnose_malformed,
            rejection.UnknownKey: self._diagnose_unknown,
            rejection.WrongSignature: self._diagnose_signature,
        }

    def diagnose(self, case: Case) -> Diagnosis | None:
        """Return the mistake, or None."""
        look = self._looks.get(type(case.rejection), address_mistake)
        return look(case)

    def expectation(self, case: Case) -> str:
        """Return what was expected of the credentials."""
        match case.rejection:
            case rejection.MissingKey():
                return f"the header {self._headers['key']}"
            case rejection.MissingSignature():
                return f"the header {self._headers['sign']}"
            case rejection.MissingTimestamp() | rejection.MalformedTimestamp():
                return f"the header {self._headers['timestamp']} with Unix milliseconds"
            case rejection.WrongSignature():
                return (
                    "base64 of HMAC-SHA256, with the secret, of timestamp, method, path with "
                    "query, and body"
                )
        return ""

    def curl(self, case: Case, hide: Callable[[str], str], *, right: bool = False) -> str:
        """Return a line of curl that is refused like the call was, or is not."""
        if case.endpoint is None or case.endpoint.is_public:
            return curl.unsigned_line(case, hide, frozenset())
        request, body = case.request, curl.body_of(case, hide)
        if body is None:
            return ""
        target = curl.target_of(request, hide)
        text = f'"$t"{curl.word(request.method + target)}{body}'
        signing = f"s=$(printf '%s' {text} | openssl dgst -sha256 -hmac {_SIGNER} -binary | base64)"
        line = curl.Line(
            request.method,
            curl.word(curl.base_url(request) + target),
            (f"t={self._stamp(case, right=right)}", signing),
            (*self._shell_headers(case, right=right), *curl.content_type_header(request, body)),
            body,
        ).text()
        return line if right else curl.repeat_until_limited(case, line)

    def _shell_headers(self, case: Case, *, right: bool) -> tuple[str, ...]:
        values = {"key": "$COINW_API_KEY", "timestamp": "$t", "sign": "$s"}
        if not right:
            match case.rejection:
                case rejection.MissingKey():
                    del values["key"]
                case rejection.MissingTimestamp():
                    del values["timestamp"]
                case rejection.MissingSignature():
                    del values["sign"]
                case rejection.UnknownKey():
                    values["key"] = "wrong"
                case rejection.WrongSignature():
                    values["sign"] = "wrong"
        return tuple(f'"{self._headers[name]}: {value}"' for name, value in values.items())

    def _stamp(self, case: Case, *, right: bool) -> str:
        if right or not isinstance(case.rejection, rejection.MalformedTimestamp):
            return _NOW
        stamp = self._header(case, "timestamp")
        return curl.word(stamp if quote_time(stamp) == repr(stamp) else "not-a-time")

    def _header(self, case: Case, name: str) -> str:
        return case.request.headers.get(self._cgi[name], "")

    def _diagnose_unknown(self, case: Case) -> Diagnosis | None:
        return unknown_key(case, EXCHANGE, self._header(case, "key"))

    def _diagnose_missing(self, part: str, case: Case) -> Diagnosis | None:
        name = self._headers[part]
        if f"{name}=" in case.request.query:
            return diagnosis_of("credentials-in-query", name=name)
        other = similar_name(name, case.request.headers, frozenset(self._cgi.values()))
        if other:
            shown = other.removeprefix("HTTP_").replace("_", "-")
            return diagnosis_of("wrong-header-name", name=name, other=shown)
        return None

    def _diagnose_signature(self, case: Case) -> Diagnosis | None:
        own, request = case.keys.in_force(EXCHANGE, self._header(case, "key")), case.request
        if own is None or not case.is_whole:
            return None
        stamp, signature = self._header(case, "timestamp"), self._header(case, "sign")
        host = request.headers.get("HTTP_HOST", "")
        facts = CallFacts(
            int(stamp),
            (host,) if host else (),
            tuple(dict.fromkeys(filter(None, (request.sandbox, case.keys.sandbox)))),
            self._folders,
            own.key.encode(),
            b"",
            tuple(other_secrets(case, EXCHANGE, own.secret)),
            request.query,
        )
        right = SignedText(stamp, request.method, request.target, request.body, own.secret)
        diagnosis = combine(diagnose(right, signature.encode("latin-1", "replace"), facts, FUTURES))
        if diagnosis is None and _MD5.fullmatch(signature):
            return diagnosis_of("spot-signature")
        return diagnosis
