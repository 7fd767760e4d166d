"""What went wrong with a call to OKX that authentication refused."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime
from itertools import chain
from typing import Any
from urllib.parse import quote

from fauxchange.domain.core import rejection
from fauxchange.exchanges.diagnosis import curl
from fauxchange.exchanges.diagnosis.doctor import Case, Diagnosis
from fauxchange.exchanges.diagnosis.header_doctor import HeaderDoctor
from fauxchange.exchanges.okx.signature import read_timestamp
from fauxchange.runtime.journal.entry import iso

from .mistakes import HEADERS, SIGNATURE

_QUARTER_MS = 15 * 60_000
_SLACK_MS = 60_000
_FAR_MS = 15 * 3_600_000
_CREDENTIALS = ("apikey", "api_key", "sign", "signature", "passphrase")


class OkxDoctor(HeaderDoctor):
    """Knows OKX's headers, and what is done wrong with them."""

    exchange = "okx"
    now = "$(date -u +%Y-%m-%dT%H:%M:%S.000Z)"
    values = {  # noqa: RUF012
        "key": "$OKX_API_KEY",
        "sign": "$s",
        "timestamp": "$t",
        "passphrase": "$OKX_PASSPHRASE",
    }
    mistakes = HEADERS
    signings = SIGNATURE

    def __init__(self, facts: Mapping[str, Any]) -> None:
        hosts = frozenset(host for hosts in facts["regions"].values() for host in hosts)
        super().__init__(facts, facts["authentication"]["headers"], hosts)
        self._window_s: int = facts["authentication"]["windowSeconds"]
        self._looks = {
            **self._looks,
            rejection.ExpiredTimestamp: self._diagnose_expired,
            rejection.ForeignKey: lambda _: self._say("wrong-region"),
            rejection.WrongEnvironment: self._diagnose_environment,
            rejection.WrongPassphrase: self._diagnose_passphrase,
        }

    def expectation(self, case: Case) -> str:
        """Return what was expected of the credentials."""
        match case.rejection:
            case rejection.MalformedTimestamp():
                return f"ISO 8601 in UTC with milliseconds, such as {iso(case.at_ms)}"
            case rejection.ExpiredTimestamp():
                return f"a time within {self._window_s} s of {iso(case.at_ms)}"
        return super().expectation(case)

    def _shell_headers(self, case: Case, *, right: bool) -> list[str]:
        words = super()._shell_headers(case, right=right)
        demo = self._header(case, "demo")
        if demo and not (right and isinstance(case.rejection, rejection.WrongEnvironment)):
            words.append(curl.word(f"{self._headers['demo']}: {demo}"))
        host = case.request.headers.get("HTTP_HOST", "")
        return [*words, curl.word(f"Host: {host}")] if host in self._hosts else words

    def _diagnose_missing(self, case: Case) -> Diagnosis | None:
        header, other = self._missing_header(case), self._similar_header(case)
        if other:
            return self._say("wrong-header-name", header=header, other=other)
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
        return self._diagnose_off(stamp_ms - case.at_ms)

    def _diagnose_off(self, off_ms: int) -> Diagnosis:
        quarters = round(off_ms / _QUARTER_MS)
        is_zone = quarters and abs(off_ms) <= _FAR_MS
        if is_zone and abs(off_ms - quarters * _QUARTER_MS) <= _SLACK_MS:
            return self._say("local-time", hours=quarters / 4)
        return self._say("clock-off", seconds=off_ms / 1000)

    def _diagnose_environment(self, case: Case) -> Diagnosis:
        name = "live-key-in-demo" if self._header(case, "demo") == "1" else "demo-key-in-live"
        return self._say(name, header=self._headers["demo"])

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
        others = (one.passphrase for keys in sandboxes for one in keys.of_exchange(self.exchange))
        if value in others:
            return self._say("passphrase-of-another-key")
        return None

    def _stamp_ms(self, stamp: str) -> int | None:
        return read_timestamp(stamp)


def _has_offset(value: str) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False
