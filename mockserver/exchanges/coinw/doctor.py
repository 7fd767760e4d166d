"""What went wrong with a call to CoinW that authentication refused, in either market."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from mockserver.domain import rejection as r
from mockserver.domain.credential import quoted_time
from mockserver.exchanges import curl
from mockserver.exchanges.doctor import (
    Case,
    Diagnosis,
    diagnose,
    misnamed,
    other_secrets,
    together,
    unknown_key,
)
from mockserver.exchanges.signed_text import Sent, SignedText
from mockserver.message import cgi_name

from .market import EXCHANGE
from .mistakes import FUTURES, SENT, SPOT
from .sorted_pairs import TAIL, SentPairs, SortedPairs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_FORM = "application/x-www-form-urlencoded"
_MD5 = re.compile(r"[0-9A-Fa-f]{32}")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{43}=?")
_NOW = "$(date +%s)000"
_SIGNER = '"$COINW_SECRET_KEY"'
_KEY = '"$COINW_API_KEY"'


def _say(name: str, /, **blanks: Any) -> Diagnosis:
    explanation, fix = SENT[name]
    return Diagnosis(name, explanation.format(**blanks), fix.format(**blanks))


def _address(case: Case) -> Diagnosis | None:
    rejection = case.rejection
    if isinstance(rejection, r.AddressRefused):
        return _say("address-not-listed", address=rejection.address)
    return None


def _malformed(case: Case) -> Diagnosis:
    return _say("timestamp-malformed", example=case.at_ms)


class SpotDoctor:
    """Knows the spot market's parameters, and what is done wrong with them."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        said = facts["authentication"]["spot"]
        self._key: str = said["key"]
        self._sign: str = said["sign"]
        self._selector: str = facts["selector"]

    def diagnose(self, case: Case) -> Diagnosis | None:
        """Return the mistake, or None."""
        sent = dict(self._pairs(case))
        match case.rejection:
            case r.MissingKey():
                return self._missing(case, self._key, sent)
            case r.MissingSignature():
                return self._missing(case, self._sign, sent)
            case r.UnknownKey():
                return unknown_key(case, EXCHANGE, sent.get(self._key, ""))
            case r.WrongSignature():
                return self._signature(case, sent)
        return _address(case)

    def expected(self, case: Case) -> str:
        """Return what was expected of the credentials."""
        match case.rejection:
            case r.MissingKey():
                return f"the parameter {self._key}"
            case r.MissingSignature():
                return f"the parameter {self._sign}"
            case r.WrongSignature():
                return (
                    f"the MD5 in capitals of all parameters but {self._selector} and {self._sign}, "
                    f"sorted by name, with {TAIL}<secret> at the end"
                )
        return ""

    def curl(self, case: Case, hide: Callable[[str], str], *, right: bool = False) -> str:
        """Return a line of curl that is refused like the call was, or is not."""
        if case.endpoint is None or case.endpoint.is_public:
            return curl.unsigned(case, hide, frozenset())
        request, refused = case.request, None if right else case.rejection
        if not case.is_whole:
            return ""
        own = (self._key, self._sign, self._selector)
        rest = {n: curl.plain(hide(v)) for n, v in self._pairs(case) if n not in own}
        command = dict(self._pairs(case)).get(self._selector, "")
        url = f"{curl.base_url(request)}{request.path}?{urlencode({self._selector: command})}&"
        query = curl.word(url + "".join(f"{pair}&" for pair in urlencode(rest).split("&") if pair))
        if not isinstance(refused, r.MissingKey):
            query += f"{self._key}={'wrong' if isinstance(refused, r.UnknownKey) else _KEY}"
        if not isinstance(refused, r.MissingSignature):
            query += f"'&'{self._sign}={'wrong' if isinstance(refused, r.WrongSignature) else '$s'}"
        signed = "'&'".join(
            f"{name}={_KEY}" if name == self._key else curl.word(f"{name}={rest[name]}")
            for name in sorted({*rest, self._key})
        )
        made = (
            f"s=$(printf '%s' {signed}'{TAIL}'{_SIGNER} | openssl dgst -md5 -r | cut -c1-32"
            " | tr a-f A-F)"
        )
        line = curl.Line(request.method, query, (made,)).text()
        return line if right else curl.repeated(case, line)

    def _pairs(self, case: Case) -> Iterator[tuple[str, str]]:
        """Yield query and form in the order they came in, a form's values instead of a query's."""
        request = case.request
        sent = dict(parse_qsl(request.query, keep_blank_values=True))
        if request.body and request.headers.get("CONTENT_TYPE", "").lower().startswith(_FORM):
            form = request.body.decode("utf-8", "replace")
            sent.update(parse_qsl(form, keep_blank_values=True))
        yield from sent.items()

    def _missing(self, case: Case, name: str, sent: Mapping[str, str]) -> Diagnosis | None:
        if cgi_name(name) in case.request.headers:
            return _say("credentials-in-headers", name=name)
        other = misnamed(name, sent, frozenset({self._key, self._sign, self._selector}))
        if other:
            return _say("wrong-parameter-name", name=name, other=other)
        if case.request.body.lstrip()[:1] in {b"{", b"["}:
            return _say("parameters-as-json")
        return None

    def _signature(self, case: Case, sent: dict[str, str]) -> Diagnosis | None:
        command = sent.pop(self._selector, None)
        given = sent.pop(self._sign, "")
        own = case.sandbox.credential(EXCHANGE, sent.get(self._key, ""))
        if own is None or not case.is_whole:
            return None
        right = SortedPairs(tuple(sorted(sent.items())), own.secret)
        known = SentPairs(
            tuple(sent.items()),
            None if command is None else (self._selector, command),
            own.key.encode(),
            tuple(other_secrets(case, EXCHANGE, own.secret)),
        )
        found = together(diagnose(right, given.encode("utf-8", "replace"), known, SPOT))
        if found is None and _BASE64.fullmatch(given):
            return _say("futures-signature")
        return found


class FuturesDoctor:
    """Knows the futures market's headers, and what is done wrong with them."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self._headers: Mapping[str, str] = facts["authentication"]["futures"]
        self._cgi = {name: cgi_name(header) for name, header in self._headers.items()}
        self._folders = tuple(facts["folders"])
        self._looks: Mapping[type[r.Rejection], Callable[[Case], Diagnosis | None]] = {
            r.MissingKey: partial(self._missing, "key"),
            r.MissingSignature: partial(self._missing, "sign"),
            r.MissingTimestamp: partial(self._missing, "timestamp"),
            r.MalformedTimestamp: _malformed,
            r.UnknownKey: self._unknown,
            r.WrongSignature: self._signature,
        }

    def diagnose(self, case: Case) -> Diagnosis | None:
        """Return the mistake, or None."""
        look = self._looks.get(type(case.rejection), _address)
        return look(case)

    def expected(self, case: Case) -> str:
        """Return what was expected of the credentials."""
        match case.rejection:
            case r.MissingKey():
                return f"the header {self._headers['key']}"
            case r.MissingSignature():
                return f"the header {self._headers['sign']}"
            case r.MissingTimestamp() | r.MalformedTimestamp():
                return f"the header {self._headers['timestamp']} with Unix milliseconds"
            case r.WrongSignature():
                return (
                    "base64 of HMAC-SHA256, with the secret, of timestamp, method, path with "
                    "query, and body"
                )
        return ""

    def curl(self, case: Case, hide: Callable[[str], str], *, right: bool = False) -> str:
        """Return a line of curl that is refused like the call was, or is not."""
        if case.endpoint is None or case.endpoint.is_public:
            return curl.unsigned(case, hide, frozenset())
        request, body = case.request, curl.body_of(case, hide)
        if body is None:
            return ""
        target = curl.target_of(request, hide)
        text = f'"$t"{curl.word(request.method + target)}{body}'
        made = f"s=$(printf '%s' {text} | openssl dgst -sha256 -hmac {_SIGNER} -binary | base64)"
        line = curl.Line(
            request.method,
            curl.word(curl.base_url(request) + target),
            (f"t={self._stamp(case, right=right)}", made),
            (*self._shell_headers(case, right=right), *curl.declared(request, body)),
            body,
        ).text()
        return line if right else curl.repeated(case, line)

    def _shell_headers(self, case: Case, *, right: bool) -> tuple[str, ...]:
        values = {"key": "$COINW_API_KEY", "timestamp": "$t", "sign": "$s"}
        if not right:
            match case.rejection:
                case r.MissingKey():
                    del values["key"]
                case r.MissingTimestamp():
                    del values["timestamp"]
                case r.MissingSignature():
                    del values["sign"]
                case r.UnknownKey():
                    values["key"] = "wrong"
                case r.WrongSignature():
                    values["sign"] = "wrong"
        return tuple(f'"{self._headers[name]}: {value}"' for name, value in values.items())

    def _stamp(self, case: Case, *, right: bool) -> str:
        if right or not isinstance(case.rejection, r.MalformedTimestamp):
            return _NOW
        sent = self._sent(case, "timestamp")
        return curl.word(sent if quoted_time(sent) == repr(sent) else "not-a-time")

    def _sent(self, case: Case, name: str) -> str:
        return case.request.headers.get(self._cgi[name], "")

    def _unknown(self, case: Case) -> Diagnosis | None:
        return unknown_key(case, EXCHANGE, self._sent(case, "key"))

    def _missing(self, part: str, case: Case) -> Diagnosis | None:
        name = self._headers[part]
        if f"{name}=" in case.request.query:
            return _say("credentials-in-query", name=name)
        other = misnamed(name, case.request.headers, frozenset(self._cgi.values()))
        if other:
            shown = other.removeprefix("HTTP_").replace("_", "-")
            return _say("wrong-header-name", name=name, other=shown)
        return None

    def _signature(self, case: Case) -> Diagnosis | None:
        own, request = case.sandbox.credential(EXCHANGE, self._sent(case, "key")), case.request
        if own is None or not case.is_whole:
            return None
        stamp, given = self._sent(case, "timestamp"), self._sent(case, "sign")
        host = request.headers.get("HTTP_HOST", "")
        sent = Sent(
            int(stamp),
            (host,) if host else (),
            tuple(dict.fromkeys(filter(None, (request.sandbox, case.sandbox.id)))),
            self._folders,
            own.key.encode(),
            b"",
            tuple(other_secrets(case, EXCHANGE, own.secret)),
            request.query,
        )
        right = SignedText(stamp, request.method, request.target, request.body, own.secret)
        found = together(diagnose(right, given.encode("latin-1", "replace"), sent, FUTURES))
        if found is None and _MD5.fullmatch(given):
            return _say("spot-signature")
        return found


class CoinwDoctor:
    """Sends a call to the doctor of its market."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self._markets: Mapping[str, SpotDoctor | FuturesDoctor] = {
            "spot": SpotDoctor(facts),
            "futures": FuturesDoctor(facts),
        }

    def diagnose(self, case: Case) -> Diagnosis | None:
        """Return the mistake, or None."""
        return self._of(case).diagnose(case)

    def expected(self, case: Case) -> str:
        """Return what was expected of the credentials."""
        return self._of(case).expected(case)

    def curl(self, case: Case, hide: Callable[[str], str], *, right: bool = False) -> str:
        """Return a line of curl that is refused like the call was, or is not."""
        return self._of(case).curl(case, hide, right=right)

    def _of(self, case: Case) -> SpotDoctor | FuturesDoctor:
        return self._markets[case.endpoint.section if case.endpoint else "spot"]
