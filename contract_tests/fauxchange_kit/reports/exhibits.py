"""Calls and findings as reports show them: without secrets, cut, in letters that do no harm.

Whatever a client or an answer says goes through :meth:`Exhibits.text` before it is in a report.
"""

from __future__ import annotations

import json
from collections import Counter
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

from fauxchange.domain.access.credential import shortened
from fauxchange.runtime.redaction import Redaction, is_secret_header
from fauxchange_kit.exchanges import exchange

from .curl import line_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fauxchange_kit.check import Check
    from fauxchange_kit.recording.recording import RecordedCall, Run
    from fauxchange_kit.verdict import Finding, Verdict

# So many characters of a body are shown.
SHOWN_BODY = 4_000
# So many are looked at for that. Of a cut body the last ones are left out: a part of a secret may
# stand there, which nobody recognises.
_LOOKED_AT, _LONGEST_SECRET = 2 * SHOWN_BODY, 1_000

_CALLS = 3

_PHRASES: Mapping[int, str] = {one.value: one.phrase for one in HTTPStatus}

_PICTURES: Mapping[int, str] = {
    **{code: chr(0x2400 + code) for code in range(0x20) if code not in (0x09, 0x0A)},
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


def fate_of(sent: RecordedCall) -> Fate:
    """Return what became of a call, as its client saw it."""
    if not sent.was_delivered:
        return Fate.LOST
    return Fate.ACCEPTED if sent.is_accepted else Fate.REFUSED


class Exhibit(NamedTuple):
    """One call to show. ``again`` is a line for a shell that makes it again, empty for none."""

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
    answered: str
    fate: Fate
    reason: str
    faults: tuple[str, ...]
    again: str

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
        return f"{line}\n\n{self.answered}" if self.answered else line


class Problem(NamedTuple):
    """What is wrong by one check: once or many times, in which runs, with calls that show it."""

    text: str
    times: int
    profiles: tuple[str, ...]
    calls: int
    exhibits: tuple[Exhibit, ...]


def plain(text: str) -> str:
    """Return a text without characters that break a page, or hide what it says."""
    return text.translate(_PICTURES)


class Exhibits:
    """Shows what is in a verdict, and nothing secret of it."""

    def __init__(self, verdict: Verdict) -> None:
        self._secrets = secrets_of(verdict.runs)
        self._hide = Redaction(self._secrets)

    def text(self, text: str) -> str:
        """Return a text that may be shown."""
        return plain(self._hide(text))

    def problems(self, findings: Iterable[Finding]) -> tuple[Problem, ...]:
        """Return findings of one check, those that say the same as one."""
        said: dict[str, list[Finding]] = {}
        for one in findings:
            said.setdefault(self.text(one.problem), []).append(one)
        return tuple(self._problem(text, same) for text, same in said.items())

    def exhibit(self, sent: RecordedCall, profile: str) -> Exhibit:
        """Return a call as it is shown."""
        return Exhibit(
            profile=self.text(profile),
            number=sent.number,
            at_ms=sent.at_ms,
            exchange=sent.exchange.name,
            endpoint=sent.endpoint_id,
            method=self.text(sent.method),
            target=self.text(sent.target),
            headers=tuple(self._header(*one) for one in sent.headers.items()),
            body=plain(_shown(sent.body, self._hide)),
            status=sent.status,
            answered=plain(_shown(_indented(sent.answer), self._hide)),
            fate=fate_of(sent),
            reason=self.text(": ".join(part for part in (sent.step, sent.reason) if part)),
            faults=tuple(map(self.text, sent.faults)),
            again=self._again(sent),
        )

    def _problem(self, text: str, same: list[Finding]) -> Problem:
        first = same[0]
        profiles = Counter(self.text(one.profile) for one in same)
        shown = tuple(self.exhibit(sent, first.profile) for sent in first.calls[:_CALLS])
        return Problem(text, len(same), tuple(profiles), len(first.calls), shown)

    def _header(self, name: str, value: str) -> tuple[str, str]:
        words = name.removeprefix("HTTP_").split("_")
        shown = shortened(value) if is_secret_header(name) else value
        # No header goes on in another line.
        line = " ".join(shown.splitlines())
        return self.text("-".join(word.capitalize() for word in words)), self.text(line)

    def _again(self, sent: RecordedCall) -> str:
        line = plain(line_of(sent, self._hide))
        return "" if any(secret.lower() in line.lower() for secret in self._secrets) else line


def secrets_of(runs: Iterable[Run]) -> frozenset[str]:
    """Return what nobody may read in a report: of all keys that were used, and of the world's."""
    found: set[str] = set()
    for run in runs:
        found.update(run.secrets)
        for sent in run:
            if one := sent.credential:
                parts = (one.key.encode(), one.secret, one.passphrase)
                found.update(part.decode("utf-8", "replace") for part in parts)
    return frozenset(found - {""})


def links(check: Check, called: Iterable[str] = ()) -> dict[str, str]:
    """Return the documentation of a check, exchange -> address: of those that were called."""
    wanted = check.docs.keys() & set(called) or check.docs.keys()
    return {
        name: anchor if "://" in anchor else f"{exchange(name).facts['docs']['url']}#{anchor}"
        for name, anchor in check.docs.items()
        if name in wanted
    }


def _indented(answer: bytes) -> bytes:
    """Return an answer in lines if it is JSON, and not longer than anybody looks at."""
    if len(answer) > _LOOKED_AT:
        return answer
    try:
        text = json.dumps(json.loads(answer), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return answer
    return text.encode("utf-8", "surrogatepass")


def _shown(body: bytes, hide: Redaction) -> str:
    """Return the beginning of a body."""
    whole = body.decode("utf-8", "replace")
    shown = hide(whole[:_LOOKED_AT])
    if len(whole) > _LOOKED_AT:
        shown = shown[:-_LONGEST_SECRET]
    left = len(whole) - SHOWN_BODY
    return f"{shown[:SHOWN_BODY]}\n… {left} more characters" if left > 0 else shown
