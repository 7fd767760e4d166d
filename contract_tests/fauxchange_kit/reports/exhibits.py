"""Calls and findings as reports show them: without secrets, cut, in letters that do no harm.

Whatever a client or an answer says goes through :meth:`Exhibits.text` before it is in a report.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from http import HTTPStatus
from typing import NamedTuple

from fauxchange.domain.access.credential import shorten
from fauxchange.domain.core.rejection import Rejection
from fauxchange.exchanges.diagnosis import curl
from fauxchange.exchanges.diagnosis.doctor import Case, SandboxKeys
from fauxchange.message import Request
from fauxchange.runtime.redaction import Redaction, is_secret_header
from fauxchange.runtime.retention import MAX_BODY_BYTES
from fauxchange_kit import score
from fauxchange_kit.check import Check
from fauxchange_kit.exchanges import exchange
from fauxchange_kit.recording.recording import RecordedCall, Run
from fauxchange_kit.verdict import Finding, Verdict

# So many characters of a body are shown.
MAX_BODY = 4_000
# So many are looked at for that. Of a cut body the last ones are left out: a part of a secret may
# stand there, which nobody recognises.
_MAX_SCANNED, _LONGEST_SECRET = 2 * MAX_BODY, 1_000

_CALLS = 3
_HOST = "HTTP_HOST"
# The line signs with the keys in the environment of the shell, so that it needs none.
_NO_KEYS = SandboxKeys("")

_PHRASES: Mapping[int, str] = {one.value: one.phrase for one in HTTPStatus}

_PICTURES: Mapping[int, str] = {
    **{code: chr(0x2400 + code) for code in range(0x20) if code not in (0x09, 0x0A)},
    # Few fonts have a picture of this one.
    0x0D: "\\r",
    0x7F: "␡",
    **dict.fromkeys(range(0x80, 0xA0), "�"),
    **dict.fromkeys(range(0xD800, 0xE000), "�"),
    0xFFFE: "�",
    0xFFFF: "�",
    # What turns the direction of writing could show a call as another one.
    **{code: f"\\u{code:04x}" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))},
}


class Fate(StrEnum):
    """What became of a call."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    LOST = "answer lost"


def fate_of(call: RecordedCall) -> Fate:
    """Return what became of a call, as its client saw it."""
    if not call.was_delivered:
        return Fate.LOST
    return Fate.ACCEPTED if call.is_accepted else Fate.REFUSED


class Exhibit(NamedTuple):
    """One call to show.

    ``again`` is a line for a shell that makes it again, empty for none; ``is_signed`` says whether
    that takes a key.
    """

    profile: str
    number: int
    at_ms: int
    exchange: str
    endpoint: str
    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: str
    status: int
    answer_body: str
    fate: Fate
    fidelity: str
    reason: str
    faults: tuple[str, ...]
    again: str
    is_signed: bool

    @property
    def request(self) -> str:
        """The request as it went over the wire, more or less."""
        lines = [f"{self.method} {self.target}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        return "\n".join([*lines, "", self.body] if self.body else lines)

    @property
    def answer(self) -> str:
        """The answer without its headers, empty for none."""
        if not self.status:
            return ""
        line = f"HTTP {self.status} {_PHRASES.get(self.status, '')}".rstrip()
        return f"{line}\n\n{self.answer_body}" if self.answer_body else line


class Problem(NamedTuple):
    """What is wrong by one check: once or many times, in which runs, with calls that show it."""

    text: str
    times: int
    profiles: tuple[str, ...]
    calls: int
    exhibits: tuple[Exhibit, ...]


def plain(text: str) -> str:
    """Return a text without characters that break a page, or hide what it says.

    The end of a line is one character, whichever way it was sent.
    """
    return text.replace("\r\n", "\n").translate(_PICTURES)


class Exhibits:
    """Shows what is in a verdict, and nothing secret of it."""

    def __init__(self, verdict: Verdict) -> None:
        self._secrets = secrets_of(verdict.runs)
        self._called = [one.name for one in score.exchanges(verdict)]
        self._hide = Redaction(self._secrets)

    def text(self, text: str) -> str:
        """Return a text that may be shown."""
        return plain(self._hide(text))

    def problems(self, findings: Iterable[Finding]) -> tuple[Problem, ...]:
        """Return findings of one check, those that say the same as one."""
        by_text: dict[str, list[Finding]] = {}
        for one in findings:
            by_text.setdefault(self.text(one.problem), []).append(one)
        return tuple(self._problem(text, same) for text, same in by_text.items())

    def exchanges(self, findings: Iterable[Finding]) -> Iterable[str]:
        """Return whose calls findings are about; of those without calls, all that were called."""
        own = {call.exchange.name for one in findings for call in one.calls}
        return own or self._called

    def exhibit(self, call: RecordedCall, profile: str) -> Exhibit:
        """Return a call as it is shown."""
        return Exhibit(
            profile=self.text(profile),
            number=call.number,
            at_ms=call.at_ms,
            exchange=call.exchange.name,
            endpoint=call.endpoint_id,
            method=self.text(call.method),
            target=self.text(call.target),
            headers=tuple(
                self._header(*one) for one in call.headers.items() if not _is_ours(one[0])
            ),
            body=plain(_short_body(call.body, self._hide)),
            status=call.status,
            answer_body=plain(_short_body(_indent(call.answer), self._hide)),
            fate=fate_of(call),
            fidelity=call.fidelity,
            reason=self.text(": ".join(part for part in (call.step, call.reason) if part)),
            faults=tuple(map(self.text, call.faults)),
            again="" if call.is_frame else self._again(call),
            is_signed=call.endpoint is None or not call.endpoint.is_public,
        )

    def _problem(self, text: str, same: list[Finding]) -> Problem:
        first = same[0]
        profiles = Counter(self.text(one.profile) for one in same)
        exhibits = tuple(self.exhibit(call, first.profile) for call in first.calls[:_CALLS])
        return Problem(text, len(same), tuple(profiles), len(first.calls), exhibits)

    def _header(self, name: str, value: str) -> tuple[str, str]:
        words = name.removeprefix("HTTP_").split("_")
        safe = shorten(value) if is_secret_header(name) else value
        # No header goes on in another line.
        line = " ".join(safe.splitlines())
        return self.text("-".join(word.capitalize() for word in words)), self.text(line)

    def _again(self, call: RecordedCall) -> str:
        line = plain(_line_of(call, self._hide))
        return "" if any(secret.lower() in line.lower() for secret in self._secrets) else line


def _is_ours(name: str) -> bool:
    """Whether a header is for the mock alone: no client of an exchange sends it."""
    return name.startswith("HTTP_X_MOCK_")


def secrets_of(runs: Iterable[Run]) -> frozenset[str]:
    """Return what nobody may read in a report: of all keys that were used, and of the world's."""
    secrets: set[str] = set()
    for run in runs:
        secrets.update(run.secrets)
        for call in run.whole:
            if one := call.credential:
                parts = (one.key.encode(), one.secret, one.passphrase)
                secrets.update(part.decode("utf-8", "replace") for part in parts)
    return frozenset(secrets - {""})


def links(check: Check, called: Iterable[str] = ()) -> dict[str, str]:
    """Return the documentation of a check, exchange -> address: of those that were called."""
    names = check.docs.keys() & set(called) or check.docs.keys()
    return {
        name: anchor if "://" in anchor else f"{exchange(name).facts['docs']['url']}#{anchor}"
        for name, anchor in check.docs.items()
        if name in names
    }


def _indent(answer: bytes) -> bytes:
    """Return an answer in lines if it is JSON, and not longer than anybody looks at."""
    if len(answer) > _MAX_SCANNED:
        return answer
    try:
        text = json.dumps(json.loads(answer), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return answer
    return text.encode("utf-8", "surrogatepass")


def _short_body(body: bytes, hide: Redaction) -> str:
    """Return the beginning of a body."""
    whole = body.decode("utf-8", "replace")
    safe = hide(whole[:_MAX_SCANNED])
    if len(whole) > _MAX_SCANNED:
        safe = safe[:-_LONGEST_SECRET]
    left = len(whole) - MAX_BODY
    return f"{safe[:MAX_BODY]}\n… {left} more characters" if left > 0 else safe


def _line_of(call: RecordedCall, hide: Callable[[str], str]) -> str:
    """Return a line of curl that makes a call again, rightly signed; empty if none can be had.

    The server that was called is gone; without its name the line is for one at the usual place.
    """
    request = Request(
        call.method,
        curl.plain(hide(call.path)),
        call.query,
        {name: hide(value) for name, value in call.headers.items() if name != _HOST},
        call.body,
    )
    # A journal keeps no more of a body; then nobody knows the rest.
    is_whole = len(call.body) != MAX_BODY_BYTES
    case = Case(request, call.endpoint, Rejection(""), _NO_KEYS, call.at_ms, is_whole=is_whole)
    return call.exchange.doctor.curl(case, hide, right=True)
