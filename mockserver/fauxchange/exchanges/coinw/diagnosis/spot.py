"""What went wrong with a call to CoinW's spot market that authentication refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from fauxchange.domain.core import rejection
from fauxchange.exchanges.coinw.market import EXCHANGE, spot_params
from fauxchange.exchanges.diagnosis import curl
from fauxchange.exchanges.diagnosis.doctor import (
    Case,
    Diagnosis,
    combine,
    diagnose,
    other_secrets,
    unknown_key,
)
from fauxchange.exchanges.diagnosis.names import similar_name
from fauxchange.message import cgi_name

from .credentials import address_mistake, diagnosis_of
from .mistakes import SPOT
from .sorted_pairs import TAIL, ParamFacts, SortedPairs

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{43}=?")
_SIGNER = '"$COINW_SECRET_KEY"'
_KEY = '"$COINW_API_KEY"'


class SpotDoctor:
    """Knows the spot market's parameters, and what is done wrong with them."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        names = facts["authentication"]["spot"]
        self._key: str = names["key"]
        self._sign: str = names["sign"]
        self._selector: str = facts["selector"]

    def diagnose(self, case: Case) -> Diagnosis | None:
        """Return the mistake, or None."""
        params = spot_params(case.request)
        match case.rejection:
            case rejection.MissingKey():
                return self._diagnose_missing(case, self._key, params)
            case rejection.MissingSignature():
                return self._diagnose_missing(case, self._sign, params)
            case rejection.UnknownKey():
                return unknown_key(case, EXCHANGE, params.get(self._key, ""))
            case rejection.WrongSignature():
                return self._diagnose_signature(case, params)
        return address_mistake(case)

    def expectation(self, case: Case) -> str:
        """Return what was expected of the credentials."""
        match case.rejection:
            case rejection.MissingKey():
                return f"the parameter {self._key}"
            case rejection.MissingSignature():
                return f"the parameter {self._sign}"
            case rejection.WrongSignature():
                return (
                    f"the MD5 in capitals of all parameters but {self._selector} and {self._sign}, "
                    f"sorted by name, with {TAIL}<secret> at the end"
                )
        return ""

    def curl(self, case: Case, hide: Callable[[str], str], *, right: bool = False) -> str:
        """Return a line of curl that is refused like the call was, or is not."""
        if case.endpoint is None or case.endpoint.is_public:
            return curl.unsigned_line(case, hide, frozenset())
        request, refused = case.request, None if right else case.rejection
        if not case.is_whole:
            return ""
        params = spot_params(request)
        own = (self._key, self._sign, self._selector)
        rest = {
            curl.plain(hide(name)): curl.plain(hide(value))
            for name, value in params.items()
            if name not in own
        }
        command = params.get(self._selector, "")
        url = f"{curl.base_url(request)}{request.path}?{urlencode({self._selector: command})}&"
        query = curl.word(url + "".join(f"{pair}&" for pair in urlencode(rest).split("&") if pair))
        if not isinstance(refused, rejection.MissingKey):
            query += f"{self._key}={'wrong' if isinstance(refused, rejection.UnknownKey) else _KEY}"
        if not isinstance(refused, rejection.MissingSignature):
            sign = "wrong" if isinstance(refused, rejection.WrongSignature) else "$s"
            query += f"'&'{self._sign}={sign}"
        signed = "'&'".join(
            f"{name}={_KEY}" if name == self._key else curl.word(f"{name}={rest[name]}")
            for name in sorted({*rest, self._key})
        )
        signing = (
            f"s=$(printf '%s' {signed}'{TAIL}'{_SIGNER} | openssl dgst -md5 -r | cut -c1-32"
            " | tr a-f A-F)"
        )
        line = curl.Line(request.method, query, (signing,)).text()
        return line if right else curl.repeat_until_limited(case, line)

    def _diagnose_missing(
        self, case: Case, name: str, params: Mapping[str, str]
    ) -> Diagnosis | None:
        if cgi_name(name) in case.request.headers:
            return diagnosis_of("credentials-in-headers", name=name)
        other = similar_name(name, params, frozenset({self._key, self._sign, self._selector}))
        if other:
            return diagnosis_of("wrong-parameter-name", name=name, other=other)
        if case.request.body.lstrip()[:1] in {b"{", b"["}:
            return diagnosis_of("parameters-as-json")
        return None

    def _diagnose_signature(self, case: Case, params: dict[str, str]) -> Diagnosis | None:
        command = params.pop(self._selector, None)
        signature = params.pop(self._sign, "")
        own = case.keys.in_force(EXCHANGE, params.get(self._key, ""))
        if own is None or not case.is_whole:
            return None
        right = SortedPairs(tuple(sorted(params.items())), own.secret)
        known = ParamFacts(
            tuple(params.items()),
            None if command is None else (self._selector, command),
            own.key.encode(),
            tuple(other_secrets(case, EXCHANGE, own.secret)),
        )
        diagnosis = combine(diagnose(right, signature.encode("utf-8", "replace"), known, SPOT))
        if diagnosis is None and _BASE64.fullmatch(signature):
            return diagnosis_of("futures-signature")
        return diagnosis
