"""What went wrong with a call to OKX that authentication refused."""

from __future__ import annotations

import base64
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fauxchange.domain.access.credential import quote_time
from fauxchange.domain.core import rejection
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
from fauxchange.exchanges.okx.signature import read_timestamp
from fauxchange.message import cgi_name
from fauxchange.runtime.journal import iso

from .mistakes import HEADERS, SIGNATURE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fauxchange.domain.access.credential import Credential

_EXCHANGE = "okx"
_QUARTER_MS = 15 * 60_000
_SLACK_MS = 60_000
_FAR_MS = 15 * 3_600_000
_CREDENTIALS = ("apikey", "api_key", "sign", "signature", "passphrase")
_NOW = "$(date -u +%Y-%m-%dT%H:%M:%S.000Z)"
_NO_TIME = "not-a-time"
_MISSING: Mapping[type[rejection.Rejection], str] = {
    rejection.MissingKey: "key",
    rejection.MissingPassphrase: "passphrase",
    rejection.MissingSignature: "sign",
    rejection.MissingTimestamp: "timestamp",
}

_WRONG: Mapping[type[rejection.Rejection], str] = {
    rejection.UnknownKey: "key",
    rejection.WrongPassphrase: "passphrase",
    rejection.WrongSignature: "sign",
}


class OkxDoctor:
    """Knows OKX's headers, and what is done wrong with them."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self._headers: Mapping[str, str] = facts["authentication"]["headers"]
        self._cgi = {name: cgi_name(header) for name, header in self._headers.items()}
        self._window_s: int = facts["authentication"]["windowSeconds"]
        self._folders = tuple(facts["folders"])
        self._hosts = frozenset(host for hosts in facts["regions"].values() for host in hosts)
        self._looks: Mapping[type[rejection.Rejection], Callable[[Case], Diagnosis | None]] = {
            **dict.fromkeys(_MISSING, self._diagnose_missing),
            rejection.MalformedTimestamp: self._diagnose_malformed,
            rejection.ExpiredTimestamp: self._diagnose_expired,
            rejection.UnknownKey: self._diagnose_unknown,
            rejection.ForeignKey: lambda _: self._say("wrong-region"),
            rejection.WrongEnvironment: self._diagnose_environment,
            rejection.AddressRefused: self._diagnose_address,
            rejection.WrongPassphrase: self._diagnose_passphrase,
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
        match case.rejection:
            case rejection.MalformedTimestamp():
                return f"ISO 8601 in UTC with milliseconds, such as {iso(case.at_ms)}"
            case rejection.ExpiredTimestamp():
                return f"a time within {self._window_s} s of {iso(case.at_ms)}"
            case rejection.WrongSignature():
                return (
                    "base64 of HMAC-SHA256, with the secret, of timestamp, method, path with "
                    "query, and body"
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
        headers = self._shell_headers(case, right=right)
        target = curl.target_of(request, hide)
        text = f'"$t"{curl.word(request.method + target)}{body}'
        line = curl.Line(
            request.method,
            curl.word(curl.base_url(request, self._hosts) + target),
            (
                f"t={self._stamp(case, right=right)}",
                f"s=$(printf '%s' {text} | openssl dgst -sha256 -hmac \"$OKX_SECRET_KEY\" -binary"
                " | base64)",
            ),
            (*headers, *curl.content_type_header(request, body)),
            body,
        )
        return line.text() if right else curl.repeat_until_limited(case, line.text())

    def _shell_headers(self, case: Case, *, right: bool) -> tuple[str, ...]:
        """Return the headers as words of a shell, those that were refused as they were."""
        values = {
            "key": "$OKX_API_KEY",
            "sign": "$s",
            "timestamp": "$t",
            "passphrase": "$OKX_PASSPHRASE",
        }
        if not right:
            wrong = _WRONG.get(type(case.rejection), "")
            if wrong:
                values[wrong] = "wrong"
            values.pop(_MISSING.get(type(case.rejection), ""), None)
        words = [f'"{self._headers[name]}: {value}"' for name, value in values.items()]
        demo = self._header(case, "demo")
        if demo and not (right and isinstance(case.rejection, rejection.WrongEnvironment)):
            words.append(curl.word(f"{self._headers['demo']}: {demo}"))
        host = case.request.headers.get("HTTP_HOST", "")
        return (*words, curl.word(f"Host: {host}")) if host in self._hosts else tuple(words)

    def _stamp(self, case: Case, *, right: bool) -> str:
        if right or not isinstance(
            case.rejection, rejection.MalformedTimestamp | rejection.ExpiredTimestamp
        ):
            return _NOW
        stamp = self._header(case, "timestamp")
        return curl.word(stamp if quote_time(stamp) == repr(stamp) else _NO_TIME)

    def _header(self, case: Case, name: str) -> str:
        return case.request.headers.get(self._cgi[name], "")

    def _say(self, name: str, /, **blanks: Any) -> Diagnosis:
        explanation, fix = HEADERS[name]
        return Diagnosis(name, explanation.format(**blanks), fix.format(**blanks))

    def _missing_header(self, case: Case) -> str:
        return self._headers[_MISSING[type(case.rejection)]]

    def _diagnose_missing(self, case: Case) -> Diagnosis | None:
        header = self._missing_header(case)
        known = frozenset(self._cgi.values())
        other = similar_name(header, case.request.headers, known)
        if other:
            name = other.removeprefix("HTTP_").replace("_", "-")
            return self._say("wrong-header-name", header=header, other=name)
        query = case.request.query.lower()
        if any(f"{name}=" in query for name in _CREDENTIALS):
            return self._say("credentials-in-query", header=header)
        if isinstance(case.rejection, rejection.MissingPassphrase):
            return self._say("passphrase-not-sent", header=header)
        return None

    def _diagnose_malformed(self, case: Case) -> Diagnosis:
        value, example = self._header(case, "timestamp").strip(), iso(case.at_ms)
        name = "timestamp-malformed"
        if value.replace(".", "", 1).isdecimal():
            whole = value.partition(".")[0]
            name = "unix-seconds" if len(whole) <= 10 else "unix-milliseconds"
        elif read_timestamp(f"{value}Z") is not None:
            name = "timestamp-without-zone"
        elif _has_offset(value):
            name = "timestamp-with-offset"
        return self._say(name, example=example)

    def _diagnose_expired(self, case: Case) -> Diagnosis:
        stamp_ms = read_timestamp(self._header(case, "timestamp")) or 0
        off_ms = stamp_ms - case.at_ms
        quarters = round(off_ms / _QUARTER_MS)
        is_zone = quarters and abs(off_ms) <= _FAR_MS
        if is_zone and abs(off_ms - quarters * _QUARTER_MS) <= _SLACK_MS:
            return self._say("local-time", hours=quarters / 4)
        return self._say("clock-off", seconds=off_ms / 1000)

    def _diagnose_unknown(self, case: Case) -> Diagnosis | None:
        return unknown_key(case, _EXCHANGE, self._header(case, "key"))

    def _diagnose_environment(self, case: Case) -> Diagnosis:
        name = "live-key-in-demo" if self._header(case, "demo") == "1" else "demo-key-in-live"
        return self._say(name, header=self._headers["demo"])

    def _diagnose_address(self, case: Case) -> Diagnosis:
        return self._say("address-not-listed", address=case.request.remote)

    def _credential(self, case: Case) -> Credential | None:
        return case.keys.in_force(_EXCHANGE, self._header(case, "key"))

    def _diagnose_passphrase(self, case: Case) -> Diagnosis | None:
        own = self._credential(case)
        if own is None:
            return None
        value = self._header(case, "passphrase").encode("latin-1", "replace")
        if value == own.secret:
            return self._say("secret-as-passphrase")
        if value == own.key.encode():
            return self._say("key-as-passphrase")
        passphrase = own.passphrase
        written = {
            base64.b64encode(passphrase),
            quote(passphrase).encode(),
            repr(passphrase).encode(),
        }
        if value.strip(b" \"'").lower() == passphrase.lower() or value in written:
            return self._say("passphrase-altered")
        sandboxes = chain((case.keys,), case.elsewhere())
        others = (one.passphrase for keys in sandboxes for one in keys.of_exchange(_EXCHANGE))
        if value in others:
            return self._say("passphrase-of-another-key")
        return None

    def _diagnose_signature(self, case: Case) -> Diagnosis | None:
        own, request = self._credential(case), case.request
        if own is None or not case.is_whole:
            return None
        stamp = self._header(case, "timestamp")
        right = SignedText(stamp, request.method, request.target, request.body, own.secret)
        hosts = {request.headers.get("HTTP_HOST", ""), *self._hosts} - {""}
        facts = CallFacts(
            read_timestamp(stamp),
            tuple(sorted(hosts)),
            tuple(dict.fromkeys(filter(None, (request.sandbox, case.keys.sandbox)))),
            self._folders,
            own.key.encode(),
            own.passphrase,
            tuple(other_secrets(case, _EXCHANGE, own.secret)),
            request.query,
        )
        signature = self._header(case, "sign").encode("latin-1", "replace")
        return combine(diagnose(right, signature, facts, SIGNATURE))


def _has_offset(value: str) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False
