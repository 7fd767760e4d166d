"""What a verdict comes to in numbers: a score, a grade, and how much of an exchange was exercised.

Only what was exercised counts: points are the weight of the checks that passed among those that
passed or failed. The grade also looks at the worst that was found, and at how much was looked at.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from fauxchange_kit.analysis.responses import tells_rows

from .check import Severity
from .verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from fauxchange.exchanges.exchange import Exchange
    from fauxchange_kit.recording.recording import RecordedCall

    from .verdict import Judged, Verdict

WEIGHTS: Mapping[Severity, int] = {Severity.ERROR: 5, Severity.WARNING: 2, Severity.NOTE: 1}

# From the best down: from so many points on.
GRADES: Mapping[str, int] = {"A": 90, "B": 75, "C": 60, "D": 40, "F": 0}
NO_GRADE = "none"

# The best grade there is with a finding of a severity.
BEST_WITH: Mapping[Severity, str] = {Severity.ERROR: "C", Severity.WARNING: "B"}

# The best grade there is if less than this share of the checks, by weight, was exercised.
ENOUGH, BEST_WITH_LITTLE = 0.5, "B"

# Where a row of an answer says how it went.
_ROW_CODES = ("sCode", "msgCode")


@dataclass(frozen=True, slots=True)
class Score:
    """Points from 0 to 100, None if nothing was exercised; the grade; the share exercised."""

    points: int | None
    grade: str
    exercised: float

    def __str__(self) -> str:
        return self.grade if self.points is None else f"{self.grade} {self.points}"


class Reach(NamedTuple):
    """A documented endpoint, how often it was called, and how often that was accepted."""

    id: str
    title: str
    calls: int
    accepted: int


class Section(NamedTuple):
    """A section of an exchange's documentation."""

    name: str
    endpoints: tuple[Reach, ...]

    @property
    def called(self) -> int:
        """How many of its endpoints were called."""
        return sum(one.calls > 0 for one in self.endpoints)


class Coverage(NamedTuple):
    """How much of an exchange's catalogue was called."""

    exchange: str
    title: str
    sections: tuple[Section, ...]

    @property
    def endpoints(self) -> int:
        """How many endpoints are documented."""
        return sum(len(one.endpoints) for one in self.sections)

    @property
    def called(self) -> int:
        """How many of them were called."""
        return sum(one.called for one in self.sections)


class Code(NamedTuple):
    """An error code that was met; the text is empty if nobody documents it."""

    code: str
    answers: int
    text: str
    is_documented: bool


class Codes(NamedTuple):
    """The error codes of an exchange: how many are documented, and which were met."""

    exchange: str
    documented: int
    met: tuple[Code, ...]

    @property
    def met_documented(self) -> int:
        """How many of the documented ones were met."""
        return sum(one.is_documented for one in self.met)


class Counts(NamedTuple):
    """Calls, and what became of them; ``unknown`` were to paths that nobody documents."""

    calls: int = 0
    accepted: int = 0
    refused: int = 0
    undelivered: int = 0
    struck: int = 0
    unknown: int = 0


def score(verdict: Verdict) -> Score:
    """Return the score of a verdict."""
    passed = _weight(verdict.judged, Outcome.PASSED)
    failed = _weight(verdict.judged, Outcome.FAILED)
    everything = passed + failed + _weight(verdict.judged, Outcome.NOT_EXERCISED)
    if not passed + failed:
        return Score(None, NO_GRADE, 0.0)
    points = 100 * passed // (passed + failed)
    exercised = (passed + failed) / everything
    grades = [next(name for name, least in GRADES.items() if points >= least)]
    found = {one.check.severity for one in verdict.findings}
    grades += [best for severity, best in BEST_WITH.items() if severity in found]
    if exercised < ENOUGH:
        grades.append(BEST_WITH_LITTLE)
    return Score(points, max(grades), exercised)


def counts(calls: Iterable[RecordedCall]) -> Counts:
    """Count calls."""
    counted: Counter[str] = Counter()
    for sent in calls:
        counted["calls"] += 1
        counted["accepted" if sent.is_accepted else "refused"] += 1
        counted["undelivered"] += not sent.was_delivered
        counted["struck"] += bool(sent.faults)
        counted["unknown"] += sent.endpoint is None
    return Counts(**counted)


def coverage(verdict: Verdict) -> tuple[Coverage, ...]:
    """Return how much was called of each exchange that was called at all."""
    called: Counter[tuple[str, str]] = Counter()
    accepted: Counter[tuple[str, str]] = Counter()
    for sent in _calls(verdict):
        called[sent.exchange.name, sent.endpoint_id] += 1
        accepted[sent.exchange.name, sent.endpoint_id] += sent.is_accepted
    found = []
    for exchange in exchanges(verdict):
        sections: dict[str, list[Reach]] = {}
        for one in exchange.catalogue:
            where = exchange.name, one.id
            reach = Reach(one.id, one.title, called[where], accepted[where])
            sections.setdefault(one.section, []).append(reach)
        parts = tuple(Section(name, tuple(reached)) for name, reached in sections.items())
        found.append(Coverage(exchange.name, exchange.facts["title"], parts))
    return tuple(found)


def codes(verdict: Verdict) -> tuple[Codes, ...]:
    """Return which error codes were met, those of single rows too."""
    met: dict[str, Counter[str]] = {}
    for sent in _calls(verdict):
        met.setdefault(sent.exchange.name, Counter()).update(_told(sent))
    found = []
    for exchange in exchanges(verdict):
        texts = _documented(exchange)
        fine = {exchange.accept(one, [], 0).code for one in exchange.catalogue} | {""}
        documented = texts.keys() - fine
        errors = sorted((code, times) for code, times in met[exchange.name].items() if code)
        shown = tuple(
            Code(code, times, texts.get(code, ""), code in documented)
            for code, times in errors
            if code not in fine
        )
        found.append(Codes(exchange.name, len(documented), shown))
    return tuple(found)


def exchanges(verdict: Verdict) -> list[Exchange]:
    """Return the exchanges that were called, in the order of their names."""
    called = {sent.exchange.name: sent.exchange for sent in _calls(verdict)}
    return [called[name] for name in sorted(called)]


def _weight(judged: Sequence[Judged], outcome: Outcome) -> int:
    return sum(WEIGHTS[one.check.severity] for one in judged if one.outcome is outcome)


def _calls(verdict: Verdict) -> Iterator[RecordedCall]:
    return (sent for run in verdict.runs for sent in run)


def _told(sent: RecordedCall) -> Iterator[str]:
    """Yield the codes of an answer."""
    yield sent.code
    if tells_rows(sent):
        rows = (row for row in sent.rows if isinstance(row, dict))
        yield from (str(row[name]) for row in rows for name in _ROW_CODES if name in row)


def _documented(exchange: Exchange) -> dict[str, str]:
    """Return code -> text; of several texts of a code, the first."""
    found: dict[str, str] = {}
    for name, said in exchange.errors.items():
        found.setdefault(str(said.get("code", name.partition("_")[0])), said.get("message", ""))
    return found
