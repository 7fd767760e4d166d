"""What went wrong with a login on OKX's WebSocket that was refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import orjson

from fauxchange.domain.core import rejection
from fauxchange.exchanges.diagnosis.doctor import Case, Diagnosis, Mistake, mistake
from fauxchange.exchanges.diagnosis.signed_text import CallFacts, SignedText
from fauxchange.exchanges.diagnosis.timestamps import ISO_TIME
from fauxchange.exchanges.okx.signature import read_timestamp

from .doctor import OkxDoctor
from .mistakes import HEADERS, SIGNATURE


class LoginDoctor(OkxDoctor):
    """Knows what a login signs, and what is done wrong with it."""

    mistakes = {  # noqa: RUF012
        **HEADERS,
        "unix-milliseconds": (
            "the timestamp is Unix milliseconds",
            "send Unix seconds as text, such as {example}, and sign the same text",
        ),
        "iso-time": (
            "the timestamp is an ISO 8601 time, as calls by HTTP have it",
            "send Unix seconds as text, such as {example}, and sign the same text",
        ),
        "timestamp-malformed": (
            "the timestamp is not Unix seconds",
            "send Unix seconds as text, such as {example}, and sign the same text",
        ),
    }
    signings = (ISO_TIME, *SIGNATURE)

    def __init__(self, facts: Mapping[str, Any]) -> None:
        super().__init__(facts)
        self._terms = facts["websocket"]["login"]
        path = self._terms["path"]
        own = tuple(facts["websocket"]["paths"].values())
        under = tuple(f"{folder.rstrip('/')}{path}" for folder in facts["folders"])
        wrong_paths: tuple[Mistake[SignedText, CallFacts], ...] = (
            mistake(
                "channel-path-signed",
                "target",
                "the path of the connection was signed",
                f"sign {path}, whatever the connection's path is",
                lambda *_: own,
            ),
            mistake(
                "rest-path-signed",
                "target",
                "the path was signed with what the paths of HTTP begin with",
                f"sign {path}",
                lambda *_: under,
            ),
        )
        self.signings = (*wrong_paths, *self.signings)
        self.mistakes = {
            **self.mistakes,
            "body-signed": (
                "the frame, or a part of it, was signed as a body",
                f"sign the timestamp, {self._terms['method']} and {path}, and nothing after that",
            ),
        }

    def expectation(self, case: Case) -> str:
        """Return what was expected of the credentials."""
        match case.rejection:
            case rejection.MalformedTimestamp():
                return f"Unix seconds, such as {case.at_ms // 1000}"
            case rejection.ExpiredTimestamp():
                window_s = self._terms["windowSeconds"]
                return f"a time within {window_s} s of {case.at_ms // 1000}"
            case rejection.WrongSignature():
                signed = f"{self._terms['method']} and {self._terms['path']}"
                return f"base64 of HMAC-SHA256, with the secret, of timestamp, {signed}"
        return ""

    def curl(self, case: Case, hide: Callable[[str], str], *, right: bool = False) -> str:  # noqa: ARG002
        """Return nothing: curl sends no frames."""
        return ""

    def _diagnose_malformed(self, case: Case) -> Diagnosis:
        value = self._header(case, "timestamp").strip()
        is_iso = any(read_timestamp(text) is not None for text in (value, f"{value}Z"))
        name = "iso-time" if is_iso else "timestamp-malformed"
        return self._say(name, example=case.at_ms // 1000)

    def _diagnose_expired(self, case: Case) -> Diagnosis:
        stamp_s = float(self._header(case, "timestamp"))
        if abs(stamp_s - case.at_ms) <= self._terms["windowSeconds"] * 1000:
            return self._say("unix-milliseconds", example=case.at_ms // 1000)
        return self._diagnose_off(round(stamp_s * 1000) - case.at_ms)

    def _diagnose_signature(self, case: Case) -> Diagnosis | None:
        method, path = self._terms["method"], self._terms["path"]
        asked = case.request
        signed = asked._replace(method=method, path=path, query="", body=b"", raw_target="")
        found = super()._diagnose_signature(replace(case, request=signed))
        own = self._credential(case)
        if found is not None or own is None:
            return found
        sent = self._header(case, "sign").encode("utf-8", "replace")
        stamp = self._header(case, "timestamp")
        for body in _bodies(asked.body):
            if SignedText(stamp, method, path, body, own.secret).signature() == sent:
                return self._say("body-signed")
        return None

    def _stamp_ms(self, stamp: str) -> int | None:
        try:
            return int(float(stamp) * 1000)
        except (ValueError, OverflowError):
            return None


def _bodies(frame: bytes) -> list[bytes]:
    """Return what may have been signed as a body: the frame, and its arguments without the sign."""
    try:
        args = orjson.loads(frame)["args"]
        first = {name: value for name, value in args[0].items() if name != "sign"}
    except (ValueError, LookupError, TypeError, AttributeError):
        return [frame]
    parts = (args, args[0], first, [first])
    return [frame, b"{}", *(orjson.dumps(part) for part in parts)]
